import { z } from 'zod';
import { ALERT_GROUPS } from '../../mixin/alerts/alert-groups.ts';
import { LANGUAGES } from '../../mixin/dashboard-identity.ts';
import {
  alertTextMap,
  anyMap,
  anyMaps,
  count,
  labelled,
  labelName,
  optionalText,
  promDuration,
  section,
  text,
  texts,
} from './helm-value-kinds.ts';

const monitor = {
  ...labelled,
  enabled: z.boolean(),
  namespace: optionalText,
  jobLabel: optionalText,
  interval: promDuration,
  scrapeTimeout: promDuration,
  honorLabels: z.boolean(),
  podTargetLabels: texts,
  relabelings: anyMaps,
  metricRelabelings: anyMaps,
  sampleLimit: count,
  targetLimit: count,
  labelLimit: count,
  labelNameLengthLimit: count,
  labelValueLengthLimit: count,
  tlsConfig: anyMap,
  basicAuth: anyMap,
  authorization: anyMap,
  proxyUrl: optionalText,
  scrapeClass: optionalText,
  attachMetadata: anyMap,
  extraEndpoint: anyMap,
  extraSpec: anyMap,
};

const alertChange = {
  enabled: z.boolean(),
  severity: text.min(1),
  for: promDuration,
  keepFiringFor: promDuration,
  labels: alertTextMap,
  annotations: alertTextMap,
};

/** Only alerts that there are, and a threshold only where the alert has one. */
const alertChanges = section(
  Object.fromEntries(
    ALERT_GROUPS.flatMap(({ alerts }) => alerts).map(({ name, threshold }) => [
      name,
      threshold === undefined ? section(alertChange) : section({ ...alertChange, threshold: z.number() }),
    ]),
  ),
);

/** What the values may say of Prometheus and Grafana. */
export const monitoring = {
  serviceMonitor: section({ ...monitor, targetLabels: texts }),
  podMonitor: section(monitor),
  prometheusRule: section({
    ...labelled,
    enabled: z.boolean(),
    namespace: optionalText,
    interval: promDuration,
    extraLabels: alertTextMap,
    extraAnnotations: alertTextMap,
    runbookBaseUrl: optionalText,
    grafanaBaseUrl: optionalText,
    language: z.enum(LANGUAGES),
    resourceLabels: z.array(labelName),
    alerts: alertChanges,
    extraGroups: anyMaps,
  }),
  alertmanagerConfig: section({ ...labelled, enabled: z.boolean(), namespace: optionalText }),
  dashboards: section({
    ...labelled,
    enabled: z.boolean(),
    languages: z.array(z.enum(LANGUAGES)).min(1),
    namespace: optionalText,
    grafanaDashboard: section({
      enabled: z.boolean(),
      instanceSelector: anyMap,
      ...labelled,
      folder: optionalText,
      folderUID: optionalText,
      folderRef: optionalText,
      suspend: z.boolean(),
      resyncPeriod: text.min(1),
      allowCrossNamespaceImport: z.boolean(),
    }),
  }),
};
