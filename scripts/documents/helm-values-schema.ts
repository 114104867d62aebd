import { z } from 'zod';
import { configSchema } from '../../src/config/schema.ts';
import { webConfigSchema } from '../../src/web-config/schema.ts';
import { LOG_FORMATS, LOG_LEVELS } from '../../src/log-levels.ts';
import { SCENARIO_NAMES } from '../../src/simulator/scenario-shape.ts';
import { toJsonSchema, type JsonSchema } from './config-schema.ts';
import { monitoring } from './helm-monitoring-values.ts';
import {
  annotationMap,
  anyMap,
  anyMaps,
  containerResources,
  count,
  countOrPercentage,
  dnsLabel,
  labelled,
  labelMap,
  optionalText,
  port,
  probeWithGracePeriod,
  pullSecrets,
  readinessProbe,
  section,
  text,
  texts,
} from './helm-value-kinds.ts';
import { CHART, readChartValues } from './helm-values.ts';

// What each value of the chart may be. The descriptions come from values.yaml, and the two configuration files of the
// exporter from the program's own schemas.

const credential = z.strictObject({
  name: text.regex(/^[a-z0-9]([a-z0-9-]{0,49}[a-z0-9])?$/).optional(),
  existingSecret: text.min(1),
  accessKeyKey: optionalText.optional(),
  secretKeyKey: optionalText.optional(),
  bearerTokenKey: optionalText.optional(),
});

const networkRules = { to: anyMaps, ports: z.array(port) };

const valuesSchema = section({
  // What Helm adds to the values of a chart within another one.
  enabled: z.boolean(),
  global: z
    .looseObject({ imageRegistry: optionalText, imagePullSecrets: pullSecrets, storageClass: optionalText })
    .partial(),

  nameOverride: dnsLabel,
  fullnameOverride: dnsLabel,
  namespaceOverride: dnsLabel,
  commonLabels: labelMap,
  commonAnnotations: annotationMap,
  image: section({
    registry: optionalText,
    repository: text.min(1),
    tag: optionalText,
    digest: text.regex(/^(sha256:[0-9a-f]{64})?$/),
    pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
  }),
  imagePullSecrets: pullSecrets,

  config: anyMap,
  existingConfigMap: optionalText,
  existingConfigMapKey: text.min(1),
  existingConfigSecret: optionalText,
  existingConfigSecretKey: text.min(1),
  credentials: z.array(credential),
  allowInlineCredentials: z.boolean(),
  restartOnConfigChange: z.boolean(),
  configCheck: section({ enabled: z.boolean() }),
  demo: section({
    scenario: z.enum(SCENARIO_NAMES),
    seed: z.int().min(0).max(4_294_967_295),
    speed: z.number().min(0),
  }),
  log: section({ level: z.enum(LOG_LEVELS), format: z.enum(LOG_FORMATS) }),
  web: section({
    telemetryPath: text.regex(/^\/[\w.~/-]+$/),
    externalUrl: text.regex(/^(https?:\/\/[^/?#\s]+(\/[\w.~/-]*)?)?$/),
    routePrefix: text.regex(/^(\/[\w.~/-]*)?$/),
    enableLifecycle: z.boolean(),
    config: anyMap,
    existingSecret: optionalText,
    existingSecretKey: text.min(1),
    tls: section({
      enabled: z.boolean(),
      existingSecret: optionalText,
      requireClientCertificate: z.boolean(),
    }),
  }),

  sharding: section({
    enabled: z.boolean(),
    totalShards: z.int().min(1).max(10_000),
    podManagementPolicy: z.enum(['Parallel', 'OrderedReady']),
    updateStrategy: anyMap,
  }),
  replicaCount: count,
  revisionHistoryLimit: count,
  persistence: section({
    ...labelled,
    enabled: z.boolean(),
    existingClaim: optionalText,
    storageClass: optionalText,
    accessModes: texts.min(1),
    size: text.min(1),
    selector: anyMap,
    keep: z.boolean(),
    retentionPolicy: section({
      whenDeleted: z.enum(['Retain', 'Delete']),
      whenScaled: z.enum(['Retain', 'Delete']),
    }),
  }),

  extraArgs: texts,
  extraEnv: anyMaps,
  extraEnvFrom: anyMaps,
  extraVolumes: anyMaps,
  extraVolumeMounts: anyMaps,
  extraContainers: anyMaps,
  extraInitContainers: anyMaps,
  extraManifests: z.array(z.union([text, anyMap])),

  workload: section(labelled),
  podLabels: labelMap,
  podAnnotations: annotationMap,
  podSecurityContext: anyMap,
  securityContext: anyMap,
  resources: containerResources,
  nodeSelector: labelMap,
  tolerations: anyMaps,
  affinity: anyMap,
  topologySpreadConstraints: anyMaps,
  priorityClassName: optionalText,
  runtimeClassName: optionalText,
  schedulerName: optionalText,
  hostAliases: anyMaps,
  dnsPolicy: z.enum(['', 'ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']),
  dnsConfig: anyMap,
  terminationGracePeriodSeconds: count,
  lifecycle: anyMap,
  containerPort: port,
  livenessProbe: probeWithGracePeriod,
  readinessProbe,
  startupProbe: probeWithGracePeriod,

  service: section({
    ...labelled,
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']),
    port,
    nodePort: z.int().min(0).max(65_535),
    clusterIP: optionalText,
    ipFamilyPolicy: z.enum(['', 'SingleStack', 'PreferDualStack', 'RequireDualStack']),
    ipFamilies: z.array(z.enum(['IPv4', 'IPv6'])).max(2),
    loadBalancerClass: optionalText,
    loadBalancerSourceRanges: texts,
    externalTrafficPolicy: z.enum(['', 'Cluster', 'Local']),
    internalTrafficPolicy: z.enum(['', 'Cluster', 'Local']),
  }),
  ingress: section({
    ...labelled,
    enabled: z.boolean(),
    className: optionalText,
    hosts: z.array(
      z.strictObject({
        host: text.min(1),
        paths: z
          .array(
            section({ path: text.min(1), pathType: z.enum(['Prefix', 'Exact', 'ImplementationSpecific']) }),
          )
          .optional(),
      }),
    ),
    tls: anyMaps,
  }),
  route: section({
    ...labelled,
    enabled: z.boolean(),
    parentRefs: anyMaps,
    hostnames: texts,
    rules: anyMaps,
  }),
  serviceAccount: section({
    ...labelled,
    create: z.boolean(),
    name: optionalText,
    automountServiceAccountToken: z.boolean(),
  }),
  networkPolicy: section({
    ...labelled,
    enabled: z.boolean(),
    ingress: section({ from: anyMaps, extra: anyMaps }),
    egress: section({
      enabled: z.boolean(),
      dns: section(networkRules),
      api: section({ ...networkRules, enabled: z.boolean() }),
      proxy: section(networkRules),
      extra: anyMaps,
    }),
  }),
  podDisruptionBudget: section({
    ...labelled,
    enabled: z.boolean(),
    maxUnavailable: countOrPercentage,
    minAvailable: countOrPercentage,
    unhealthyPodEvictionPolicy: z.enum(['IfHealthyBudget', 'AlwaysAllow']),
  }),
  verticalPodAutoscaler: section({
    ...labelled,
    enabled: z.boolean(),
    updatePolicy: anyMap,
    recommenders: anyMaps,
    controlledResources: texts,
    controlledValues: z.enum(['RequestsAndLimits', 'RequestsOnly']),
    minAllowed: anyMap,
    maxAllowed: anyMap,
  }),

  ...monitoring,
  tests: section({ enabled: z.boolean(), resources: containerResources }),
});

/** The text of the chart's values.schema.json. */
export function renderValuesSchema(): string {
  const schema = toJsonSchema(valuesSchema);
  // For YAML anchors, as in files of Docker Compose.
  schema['patternProperties'] = { '^x-': {} };
  embed(schema, ['config'], exporterConfig());
  embed(schema, ['web', 'config'], toJsonSchema(webConfigSchema));
  for (const { path, description } of readChartValues()) Object.assign(find(schema, path), { description });
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** As the program reads it, but for the credentials: the chart adds those. */
function exporterConfig(): JsonSchema {
  const schema = toJsonSchema(configSchema);
  schema.required = (schema.required ?? []).filter((key) => key !== 'credentials');
  delete find(schema, ['credentials'])['minItems'];
  return schema;
}

function embed(schema: JsonSchema, path: readonly string[], part: JsonSchema): void {
  const { $schema: _, ...content } = part;
  const place = find(schema, path);
  for (const keyword of Object.keys(place)) delete place[keyword];
  Object.assign(place, content);
}

function find(schema: JsonSchema, path: readonly string[]): JsonSchema {
  let node = schema;
  for (const key of path) {
    const next = node.properties?.[key];
    if (next === undefined) throw new Error(`${CHART}: the schema has no ${path.join('.')}`);
    node = next;
  }
  return node;
}
