// What the chart refuses, in the words that users read.

import { describe, expect, test } from 'vitest';
import { obtainHelms, template } from './helm.ts';

const helms = obtainHelms();

const RESOURCES = [{ subscription: 's', resource_group: 'default', zone: 'z', data_sync: 'nightly' }];
const CREDENTIALS = [{ existingSecret: 'ads-credentials' }];
const SOUND = { credentials: CREDENTIALS, config: { resources: RESOURCES } };

const COMBINATIONS: Readonly<Record<string, readonly [values: unknown, message: string]>> = {
  'a scrape that takes longer than the interval': [
    { serviceMonitor: { enabled: true, interval: '1m', scrapeTimeout: '1m1s' } },
    'serviceMonitor.scrapeTimeout: must be at most serviceMonitor.interval, which is 1m, not 1m1s: Prometheus would refuse its configuration',
  ],
  'the same of a PodMonitor, in other units': [
    { podMonitor: { enabled: true, interval: '999ms', scrapeTimeout: '1s' } },
    'podMonitor.scrapeTimeout: must be at most podMonitor.interval, which is 999ms, not 1s: Prometheus would refuse its configuration',
  ],
  'two monitors of the same pods': [
    { serviceMonitor: { enabled: true }, podMonitor: { enabled: true } },
    'podMonitor.enabled: a ServiceMonitor and a PodMonitor would scrape every pod twice; enable one of the two',
  ],
  'replicas of a Deployment': [
    { replicaCount: 2 },
    'replicaCount: must be 1, or 0 to pause, not 2: two exporters would double the API calls and the series; to share the work, set sharding.enabled and sharding.totalShards',
  ],
  'shards without a StatefulSet': [
    { ...SOUND, sharding: { totalShards: 3 } },
    'sharding.totalShards: 3 shards need a StatefulSet; set sharding.enabled',
  ],
  'shards of the demo': [
    { sharding: { enabled: true } },
    'sharding.enabled: has no use in the demo; set config.resources',
  ],
  'a state file of the demo': [
    { persistence: { enabled: true } },
    'persistence.enabled: has no use in the demo; set config.resources',
  ],
  'a check of the demo, which has no configuration': [
    { configCheck: { enabled: true } },
    'configCheck.enabled: has no use in the demo; set config.resources',
  ],
  'one claim for many shards': [
    { ...SOUND, sharding: { enabled: true }, persistence: { enabled: true, existingClaim: 'x' } },
    'persistence.existingClaim: each shard needs a claim of its own; leave it empty with sharding.enabled',
  ],
  'an access key in values': [
    {
      config: {
        resources: RESOURCES,
        credentials: [{ name: 'a', access_key: 'AKPLANTED', secret_key_env: 'X' }],
      },
    },
    'config.credentials[0].access_key: a secret does not belong into values; put it into a Secret and name that in credentials[0].existingSecret, or set allowInlineCredentials for a trial',
  ],
  'a secret key in values': [
    {
      config: {
        resources: RESOURCES,
        credentials: [{ name: 'a', secret_key: 'SKPLANTED', access_key_env: 'X' }],
      },
    },
    'config.credentials[0].secret_key: a secret does not belong into values; put it into a Secret and name that in credentials[0].existingSecret, or set allowInlineCredentials for a trial',
  ],
  'a token in values': [
    { config: { resources: RESOURCES, credentials: [{ name: 'a', bearer_token: 'TOKENPLANTED' }] } },
    'config.credentials[0].bearer_token: a secret does not belong into values; put it into a Secret and name that in credentials[0].existingSecret, or set allowInlineCredentials for a trial',
  ],
  'credentials without resources, which would silently be a demo': [
    { credentials: CREDENTIALS },
    'config.resources: there must be at least one resource, here or in config.resource_files, or a config.discovery; the demo runs only when config and credentials are both empty',
  ],
  'resources without credentials': [
    { config: { resources: RESOURCES } },
    'credentials: name the Secret that holds the keys of the API, as in credentials[0].existingSecret',
  ],
  'two credentials of one name': [
    { ...SOUND, credentials: [...CREDENTIALS, ...CREDENTIALS] },
    'credentials[1].name: "default" is taken by an earlier one',
  ],
  'a credential of the configuration with the name of a mounted one': [
    {
      ...SOUND,
      config: { resources: RESOURCES, credentials: [{ name: 'default', bearer_token_env: 'X' }] },
    },
    'config.credentials[0].name: "default" is taken by one of credentials',
  ],
  'a credential that is a token and a pair of keys': [
    { ...SOUND, credentials: [{ existingSecret: 'x', bearerTokenKey: 't', accessKeyKey: 'a' }] },
    'credentials[0].bearerTokenKey: a credential is either a bearer token or a pair of keys, not both',
  ],
  'two configurations': [
    { ...SOUND, existingConfigMap: 'theirs' },
    'existingConfigMap: replaces config; set only one of the two',
  ],
  'two configurations, one of them a Secret': [
    { ...SOUND, existingConfigSecret: 'theirs' },
    'existingConfigSecret: replaces config; set only one of the two',
  ],
  'two configurations of others': [
    { existingConfigMap: 'theirs', existingConfigSecret: 'theirs' },
    'existingConfigSecret: replaces existingConfigMap; set only one of the two',
  ],
  'two web configurations': [
    { web: { existingSecret: 'theirs', config: { rate_limit: { interval: '1s', burst: 5 } } } },
    'web.existingSecret: replaces web.config and web.tls.existingSecret; name the certificate in your own web configuration',
  ],
  'TLS without a certificate': [
    { web: { tls: { enabled: true } } },
    'web.tls.enabled: there is no certificate; set web.tls.existingSecret, web.config.tls_server_config or web.existingSecret',
  ],
  'a common label that selectors look for': [
    { commonLabels: { 'app.kubernetes.io/name': 'x' } },
    'commonLabels: "app.kubernetes.io/name" is a label that the chart\'s selectors look for, and only the chart sets it; use a label of another name',
  ],
  'a label of the pods that selectors look for': [
    { podLabels: { 'app.kubernetes.io/instance': 'x' } },
    'podLabels: "app.kubernetes.io/instance" is a label that the chart\'s selectors look for, and only the chart sets it; use a label of another name',
  ],
  'a label of the Service that the monitor looks for': [
    { service: { labels: { 'app.kubernetes.io/component': 'x' } } },
    'service.labels: "app.kubernetes.io/component" is a label that the chart\'s selectors look for, and only the chart sets it; use a label of another name',
  ],
  'a name that begins with a digit': [
    { fullnameOverride: '1ads' },
    'fullnameOverride: the objects would be called "1ads", and up to Kubernetes 1.33 the name of a Service must begin with a letter; set fullnameOverride, or choose another name of the release',
  ],
  'a port on the nodes without one': [
    { service: { nodePort: 30237 } },
    'service.nodePort: a Service of the type ClusterIP has no port on the nodes; set service.type to NodePort or LoadBalancer',
  ],
  'a policy of traffic from outside without any': [
    { service: { externalTrafficPolicy: 'Local' } },
    'service.externalTrafficPolicy: a Service of the type ClusterIP has no port on the nodes; set service.type to NodePort or LoadBalancer',
  ],
  'a headless load balancer': [
    { service: { type: 'LoadBalancer', clusterIP: 'None' } },
    'service.clusterIP: a Service of the type LoadBalancer cannot be headless; leave it empty, or set service.type to ClusterIP',
  ],
  'the class of a load balancer without one': [
    { service: { type: 'NodePort', loadBalancerClass: 'x' } },
    'service.loadBalancerClass: is for load balancers only; set service.type to LoadBalancer',
  ],
  'the clients of a load balancer without one': [
    { service: { loadBalancerSourceRanges: ['10.0.0.0/8'] } },
    'service.loadBalancerSourceRanges: is for load balancers only; set service.type to LoadBalancer',
  ],
  'a network policy that lets out nothing but DNS': [
    { ...SOUND, networkPolicy: { enabled: true, egress: { api: { enabled: false } } } },
    'networkPolicy.egress.api.enabled: nothing but DNS would be let out, so that no poll could succeed; set it, or networkPolicy.egress.proxy.to, or networkPolicy.egress.extra',
  ],
  'two folders of one dashboard': [
    { dashboards: { grafanaDashboard: { folder: 'ADS', folderRef: 'ads' } } },
    'dashboards.grafanaDashboard.folderRef: a dashboard has one folder; set only one of folder, folderRef',
  ],
  'an ingress for no host': [
    { ingress: { enabled: true } },
    'ingress.hosts: name at least one, as in ingress.hosts[0].host',
  ],
  'a route of no gateway': [
    { route: { enabled: true } },
    'route.parentRefs: name the gateway that serves the route, as in route.parentRefs[0].name',
  ],
  'a budget that keeps the only pod': [
    budget({ minAvailable: 1 }),
    'podDisruptionBudget.minAvailable: 1 of 1 pod lets no drain of a node evict any; leave it empty and set podDisruptionBudget.maxUnavailable to 1',
  ],
  'a budget that keeps a share of the only pod': [
    budget({ minAvailable: '10%' }),
    'podDisruptionBudget.minAvailable: 10% of 1 pod lets no drain of a node evict any; leave it empty and set podDisruptionBudget.maxUnavailable to 1',
  ],
  'a budget that keeps all shards': [
    { ...SOUND, ...budget({ minAvailable: '67%' }), sharding: { enabled: true, totalShards: 3 } },
    'podDisruptionBudget.minAvailable: 67% of 3 pods lets no drain of a node evict any; leave it empty and set podDisruptionBudget.maxUnavailable to 1',
  ],
  'a budget of no missing pod': [
    budget({ maxUnavailable: 0 }),
    'podDisruptionBudget.maxUnavailable: 0 lets no drain of a node evict any pod; set it to 1',
  ],
  'a budget of no missing pod, as a share': [
    budget({ maxUnavailable: '0%' }),
    'podDisruptionBudget.maxUnavailable: 0% lets no drain of a node evict any pod; set it to 1',
  ],
  'two variables of one name': [
    {
      extraEnv: [
        { name: 'A', value: '1' },
        { name: '{{ "A" }}', value: '2' },
      ],
    },
    'extraEnv[1].name: "A" is taken by an earlier one',
  ],
  'a variable that the chart sets itself': [
    { ...SOUND, sharding: { enabled: true }, extraEnv: [{ name: 'POD_NAME', value: 'x' }] },
    'extraEnv[0].name: "POD_NAME" is taken by the chart',
  ],
  'a volume with the name of one of the chart': [
    { ...SOUND, extraVolumes: [{ name: 'credentials-default', emptyDir: {} }] },
    'extraVolumes[0].name: "credentials-default" is taken by the chart',
  ],
  'a mount over one of the chart': [
    {
      ...SOUND,
      extraVolumeMounts: [{ name: 'x', mountPath: '/etc/sensecore-ads-exporter/config' }],
      extraVolumes: [{ name: 'x', emptyDir: {} }],
    },
    'extraVolumeMounts[0].mountPath: "/etc/sensecore-ads-exporter/config" is taken by the chart',
  ],
  'a container with the name of the exporter’s': [
    { extraContainers: [{ name: 'exporter', image: 'x' }] },
    'extraContainers[0].name: "exporter" is taken by the chart',
  ],
  'an init container with the name of the check': [
    { ...SOUND, configCheck: { enabled: true }, extraInitContainers: [{ name: 'check-config', image: 'x' }] },
    'extraInitContainers[0].name: "check-config" is taken by the chart',
  ],
  'two init containers of one name': [
    {
      extraInitContainers: [
        { name: 'a', image: 'x' },
        { name: 'a', image: 'y' },
      ],
    },
    'extraInitContainers[1].name: "a" is taken by an earlier one',
  ],
  'two constraints of one topology': [
    {
      topologySpreadConstraints: [1, 2].map((maxSkew) => ({
        maxSkew,
        topologyKey: 'zone',
        whenUnsatisfiable: 'ScheduleAnyway',
      })),
    },
    'topologySpreadConstraints[1].topologyKey: "zone, ScheduleAnyway" is taken by an earlier one',
  ],
  'two lines of /etc/hosts for one address': [
    { hostAliases: ['a', 'b'].map((name) => ({ ip: '10.0.0.1', hostnames: [name] })) },
    'hostAliases[1].ip: "10.0.0.1" is taken by an earlier one',
  ],
  'a group of rules with the name of one of the chart': [
    { prometheusRule: { extraGroups: [{ name: 'sensecore-ads-tasks', rules: [] }] } },
    'prometheusRule.extraGroups[0].name: "sensecore-ads-tasks" is taken by the chart',
  ],
  'client certificates that nobody signs': [
    { web: { tls: { requireClientCertificate: true } } },
    'web.tls.requireClientCertificate: needs the ca.crt of web.tls.existingSecret',
  ],
};

describe.each(helms)('Helm $major', (helm) => {
  test.each(Object.keys(COMBINATIONS))('refuses %s', async (name) => {
    const [values, message] = COMBINATIONS[name] as [unknown, string];
    const { code, stderr } = await template(helm, { values });
    expect(code).toBe(1);
    const lines = stderr.split('\n').map((line) => line.trim());
    expect(lines).toContain(message);
    // Only this one error; and what was wrong in it is not repeated.
    expect(lines.filter((line) => /^[\w.[\]]+: /.test(line) && !line.startsWith('Error:'))).toEqual([
      message,
    ]);
    expect(stderr).not.toContain('PLANTED');
  });

  test('refuses a release whose name begins with a digit, unless the objects are called otherwise', async () => {
    const { stderr } = await template(helm, { release: '1ads' });
    expect(stderr).toContain('the objects would be called "1ads-sensecore-ads-exporter"');
    const values = { fullnameOverride: 'ads' };
    expect(await template(helm, { release: '1ads', values })).toMatchObject({ code: 0, stderr: '' });
  });

  test('tells all errors at once', async () => {
    const values = { ...SOUND, replicaCount: 3, sharding: { totalShards: 2 }, existingConfigMap: 'x' };
    const { stderr } = await template(helm, { values });
    for (const place of ['existingConfigMap: ', 'replicaCount: ', 'sharding.totalShards: ']) {
      expect(stderr).toContain(`\n${place}`);
    }
  });

  // Each Helm has its own words for what the schema refuses.
  test.each([
    ['an unknown value', { serviceMonitr: { enabled: true } }, /additional propert.*serviceMonitr/i],
    ['an unknown value deep down', { service: { prt: 1 } }, /additional propert.*prt/i],
    ['an unknown key of the exporter’s configuration', { config: { pol: {} } }, /additional propert.*pol/i],
    [
      'an unknown key of the web configuration',
      { web: { config: { users: {} } } },
      /additional propert.*users/i,
    ],
    [
      'an alert that there is not',
      alertChange('SenseCoreAdsNone', {}),
      /additional propert.*SenseCoreAdsNone/i,
    ],
    [
      'a threshold of an alert that has none',
      alertChange('SenseCoreAdsExporterShardMissing', { threshold: 1 }),
      /additional propert.*threshold/i,
    ],
    ['a number where text belongs', { image: { tag: 1.1 } }, /tag.*(expected: string|want string)/i],
    ['a duration that is none', { serviceMonitor: { interval: '1 minute' } }, /interval.*does not match/i],
    ['a label value with a space', { commonLabels: { team: 'a b' } }, /team.*does not match/i],
    ['a label value of 64 letters', { podLabels: { team: 'a'.repeat(64) } }, /team.*does not match/i],
    [
      'a label name with two slashes',
      { service: { labels: { 'a/b/c': 'x' } } },
      /(labels|'a.b.c').*does not match/i,
    ],
    ['a node label of odd characters', { nodeSelector: { zone: 'ä' } }, /zone.*does not match/i],
    [
      'an annotation name with a space',
      { podAnnotations: { 'a b': 'x' } },
      /(podAnnotations|'a b').*does not match/i,
    ],
    [
      'a label of alerts that Prometheus does not know',
      { prometheusRule: { extraLabels: { 'a-b': 'x' } } },
      /(extraLabels|'a-b').*does not match/i,
    ],
    [
      'an external URL that is none',
      { web: { externalUrl: 'ads.example.org' } },
      /externalUrl.*does not match/i,
    ],
    ['a name with capital letters', { fullnameOverride: 'ADS' }, /fullnameOverride.*does not match/i],
    ['a word that is not allowed', { config: { metrics: { tasks: 'some' } } }, /tasks.*(must be one of)/i],
  ])('refuses %s', async (_, values, message) => {
    const { code, stderr } = await template(helm, { values });
    expect(code).toBe(1);
    expect(stderr.replaceAll('\n', ' ')).toMatch(message);
  });

  test.each([
    ['no pod, as it is paused', { ...budget({ minAvailable: 1 }), replicaCount: 0 }],
    [
      'two of three shards',
      { ...budget({ minAvailable: '66%' }), sharding: { enabled: true, totalShards: 3 } },
    ],
    ['none of them', budget({ minAvailable: 0 })],
  ])('accepts a budget that keeps %s', async (_, values) => {
    expect(await template(helm, { values: { ...SOUND, ...values } })).toMatchObject({ code: 0, stderr: '' });
  });

  test('accepts a scrape that takes as long as the interval', async () => {
    const values = { serviceMonitor: { enabled: true, interval: '1m', scrapeTimeout: '60s' } };
    expect(await template(helm, { values })).toMatchObject({ code: 0, stderr: '' });
  });
});

function alertChange(name: string, change: unknown): unknown {
  return { prometheusRule: { alerts: { [name]: change } } };
}

function budget(podDisruptionBudget: object): object {
  return { podDisruptionBudget: { enabled: true, ...podDisruptionBudget } };
}
