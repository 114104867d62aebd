// Names, labels and selectors, and the objects around the exporter.

import { describe, expect, test } from 'vitest';
import { isTest, obtainHelms, only, render, workloadOf, type Helm, type Manifest } from './helm.ts';
import { findManifestProblems } from './manifest-problems.ts';

const helms = obtainHelms();
const helm = helms.at(-1) as Helm;

describe.skipIf(helms.length === 0)('names', () => {
  test('stay within what Kubernetes allows, whatever the release is called', async () => {
    const values = { sharding: { enabled: true }, config: RESOURCES, credentials: [{ existingSecret: 'x' }] };
    for (const release of ['a'.repeat(53), '123', '1e3']) {
      const named = release.startsWith('1') ? { ...values, fullnameOverride: 'ads' } : values;
      const manifests = await render(helm, { release, namespace: '456', values: named });
      expect(manifests.flatMap(findManifestProblems)).toEqual([]);
      for (const { metadata } of manifests) {
        expect(metadata.name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
        expect(metadata.namespace).toBe('456');
      }
      // Kubernetes makes a label of it: the name, a hyphen and ten letters.
      expect(workloadOf(manifests).metadata.name.length).toBeLessThanOrEqual(52);
    }
  });

  test('do not repeat the name of the chart', async () => {
    const { metadata } = only(await render(helm, { release: 'sensecore-ads-exporter' }), 'Deployment');
    expect(metadata.name).toBe('sensecore-ads-exporter');
  });

  test('and labels of one’s own are on every object', async () => {
    const manifests = await render(helm, { ciFile: 'names-and-labels-values.yaml' });
    for (const { kind, metadata } of manifests) {
      expect(metadata).toMatchObject({
        name: kind === 'ServiceAccount' ? 'ads-reader' : expect.stringMatching(/^ads(-test)?$/),
        namespace: 'observability',
        labels: {
          team: 'data',
          'app.kubernetes.io/part-of': 'datalake',
          'app.kubernetes.io/managed-by': 'Helm',
        },
        annotations: { owner: 'data@example.org' },
      });
    }
    const { template } = only(manifests, 'Deployment').spec;
    expect(template.metadata.labels).toEqual({
      'app.kubernetes.io/name': 'sensecore-ads-exporter',
      'app.kubernetes.io/instance': 'ads',
      'app.kubernetes.io/part-of': 'datalake',
      team: 'data',
      'sidecar.istio.io/inject': 'false',
    });
    expect(template.metadata.annotations).toMatchObject({ 'prometheus.io/scrape': 'true' });
  });
});

describe.skipIf(helms.length === 0)('every selector', () => {
  test.each([
    'sharding-values.yaml',
    'network-policy-values.yaml',
    'pod-disruption-budget-values.yaml',
    'pod-monitor-values.yaml',
  ])('of %s matches the pods of the exporter, and not that of helm test', async (ciFile) => {
    const manifests = await render(helm, { ciFile });
    const { labels } = workloadOf(manifests).spec.template.metadata;
    const testLabels = manifests.find(isTest)?.metadata.labels;
    const selectors = manifests.flatMap(podSelectorsOf);
    expect(selectors.length).toBeGreaterThanOrEqual(3);
    for (const selector of selectors) {
      expect(labels).toMatchObject(selector);
      expect(testLabels).not.toMatchObject(selector);
    }
  });
});

describe.skipIf(helms.length === 0)('the Service', () => {
  test('has both kinds of addresses, and all that a load balancer needs', async () => {
    const { spec } = only(await render(helm, { ciFile: 'dual-stack-values.yaml' }), 'Service');
    expect(spec).toMatchObject({
      type: 'LoadBalancer',
      clusterIP: '10.96.0.100',
      ipFamilyPolicy: 'PreferDualStack',
      ipFamilies: ['IPv4', 'IPv6'],
      loadBalancerClass: 'example.org/internal',
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      externalTrafficPolicy: 'Local',
      internalTrafficPolicy: 'Cluster',
      ports: [{ name: 'metrics', port: 443, targetPort: 'metrics', protocol: 'TCP', nodePort: 30237 }],
    });
  });
});

describe.skipIf(helms.length === 0)('the NetworkPolicy', () => {
  test('lets out to DNS and the proxy, in from Prometheus and helm test, and nothing else', async () => {
    const { spec } = only(await render(helm, { ciFile: 'network-policy-values.yaml' }), 'NetworkPolicy');
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec.ingress).toEqual([
      {
        ports: [{ port: 10237, protocol: 'TCP' }],
        from: [
          {
            podSelector: {
              matchLabels: {
                'app.kubernetes.io/name': 'sensecore-ads-exporter-test',
                'app.kubernetes.io/instance': 'ads',
              },
            },
          },
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } },
        ],
      },
      { from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 10237, protocol: 'TCP' }] },
    ]);
    expect(spec.egress).toEqual([
      {
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
          { port: 5353, protocol: 'UDP' },
          { port: 5353, protocol: 'TCP' },
        ],
        to: [{ ipBlock: { cidr: '169.254.20.10/32' } }],
      },
      { ports: [{ port: 3128, protocol: 'TCP' }], to: [{ ipBlock: { cidr: '10.1.2.3/32' } }] },
      { to: [{ ipBlock: { cidr: '10.9.9.9/32' } }] },
    ]);
  });

  test('lets out to the API', async () => {
    const { spec } = only(await render(helm, { ciFile: 'network-policy-api-values.yaml' }), 'NetworkPolicy');
    expect(spec.ingress).toEqual([{ ports: [{ port: 10237, protocol: 'TCP' }] }]);
    expect(spec.egress[1]).toEqual({
      ports: [
        { port: 443, protocol: 'TCP' },
        { port: 8443, protocol: 'TCP' },
      ],
      to: [{ ipBlock: { cidr: '203.0.113.0/24' } }],
    });
  });
});

describe.skipIf(helms.length === 0)('what watches over the pods', () => {
  test('is a budget of one missing pod, or as the values have it', async () => {
    const byDefault = await render(helm, { values: { podDisruptionBudget: { enabled: true } } });
    expect(only(byDefault, 'PodDisruptionBudget').spec).toMatchObject({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
    const { spec } = only(
      await render(helm, { ciFile: 'pod-disruption-budget-values.yaml' }),
      'PodDisruptionBudget',
    );
    expect(spec).toMatchObject({ minAvailable: '50%', unhealthyPodEvictionPolicy: 'IfHealthyBudget' });
    expect(spec).not.toHaveProperty('maxUnavailable');
  });

  test('is an autoscaler of the exporter’s container', async () => {
    const manifests = await render(helm, { ciFile: 'vertical-pod-autoscaler-values.yaml' });
    expect(only(manifests, 'VerticalPodAutoscaler')).toMatchObject({
      apiVersion: 'autoscaling.k8s.io/v1',
      spec: {
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ads-sensecore-ads-exporter' },
        updatePolicy: { updateMode: 'Recreate', minReplicas: 1 },
        recommenders: [{ name: 'custom' }],
        resourcePolicy: {
          containerPolicies: [
            {
              containerName: 'exporter',
              controlledResources: ['memory'],
              controlledValues: 'RequestsAndLimits',
              minAllowed: { memory: '64Mi' },
              maxAllowed: { memory: '2Gi' },
            },
          ],
        },
      },
    });
  });
});

const RESOURCES = {
  resources: [{ subscription: 's', resource_group: 'default', zone: 'z', data_sync: 'nightly' }],
};

/** The labels by which an object picks pods. */
function podSelectorsOf({ kind, spec }: Manifest): readonly Readonly<Record<string, string>>[] {
  switch (kind) {
    case 'Service':
      return [spec.selector];
    case 'NetworkPolicy':
      return [spec.podSelector.matchLabels];
    case 'Deployment':
    case 'StatefulSet':
    case 'PodDisruptionBudget':
    case 'PodMonitor':
      return [spec.selector.matchLabels];
    default:
      return [];
  }
}
