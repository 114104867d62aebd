// How people reach the exporter from outside of the cluster.

import { describe, expect, test } from 'vitest';
import { isTest, obtainHelms, only, render, workloadOf, type Helm, type Manifest } from './helm.ts';

const helms = obtainHelms();
const helm = helms.at(-1) as Helm;

const HOSTS = [{ host: 'example.org' }];
const BACKEND = { service: { name: 'ads-sensecore-ads-exporter', port: { name: 'metrics' } } };

describe.skipIf(helms.length === 0)('the Ingress', () => {
  test('leads from every host and path to the Service', async () => {
    const { metadata, spec } = only(await render(helm, { ciFile: 'ingress-values.yaml' }), 'Ingress');
    expect(metadata).toMatchObject({
      labels: { visible: 'yes' },
      annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
    });
    expect(spec).toEqual({
      ingressClassName: 'nginx',
      tls: [{ secretName: 'ads-example-org', hosts: ['ads.example.org', 'ads.example.com'] }],
      rules: [
        { host: 'ads.example.org', http: { paths: [{ path: '/', pathType: 'Prefix', backend: BACKEND }] } },
        {
          host: 'ads.example.com',
          http: {
            paths: [
              { path: '/api', pathType: 'Exact', backend: BACKEND },
              { path: '/metrics', pathType: 'Prefix', backend: BACKEND },
            ],
          },
        },
      ],
    });
  });
});

describe.skipIf(helms.length === 0)('the HTTPRoute', () => {
  const backendRefs = [{ name: 'ads-sensecore-ads-exporter', port: 10_237 }];

  test('has the rules of the values, with the Service as the backend of those without one', async () => {
    const { apiVersion, metadata, spec } = only(
      await render(helm, { ciFile: 'route-values.yaml' }),
      'HTTPRoute',
    );
    expect(apiVersion).toBe('gateway.networking.k8s.io/v1');
    expect(metadata).toMatchObject({ labels: { visible: 'yes' }, annotations: { owner: 'platform' } });
    expect(spec).toEqual({
      parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
      hostnames: ['ads.example.org'],
      rules: [
        { matches: [{ path: { type: 'PathPrefix', value: '/api' } }], backendRefs },
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }],
          backendRefs: [],
        },
      ],
    });
  });

  test('leads everything to the Service by default', async () => {
    const values = { route: { enabled: true, parentRefs: [{ name: 'public' }] } };
    expect(only(await render(helm, { values }), 'HTTPRoute').spec).toEqual({
      parentRefs: [{ name: 'public' }],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs }],
    });
  });
});

describe.skipIf(helms.length === 0)('the path of the external URL', () => {
  const MONITOR = { serviceMonitor: { enabled: true } };
  const OUTSIDE = {
    ...MONITOR,
    ingress: { enabled: true, hosts: HOSTS },
    route: { enabled: true, parentRefs: [{ name: 'public' }] },
  };

  test('is the prefix of every path that the chart names', async () => {
    const values = { ...OUTSIDE, web: { externalUrl: 'https://example.org/ads/' } };
    const manifests = await render(helm, { values });
    expect(pathsOf(manifests)).toEqual({
      probes: ['/ads/-/healthy', '/ads/-/ready', '/ads/-/healthy'],
      scrape: '/ads/metrics',
      test: 'http://ads-sensecore-ads-exporter.monitoring.svc:10237/ads',
      ingress: '/ads',
      route: '/ads',
    });
    expect(containerOf(manifests).args).toContain('--web.external-url=https://example.org/ads/');
  });

  test('is only outside where a proxy strips it', async () => {
    const values = { ...OUTSIDE, web: { externalUrl: 'https://example.org/ads', routePrefix: '/' } };
    const manifests = await render(helm, { values });
    expect(pathsOf(manifests)).toEqual({
      probes: ['/-/healthy', '/-/ready', '/-/healthy'],
      scrape: '/metrics',
      test: 'http://ads-sensecore-ads-exporter.monitoring.svc:10237',
      ingress: '/ads',
      route: '/ads',
    });
    expect(containerOf(manifests).args).toContain('--web.route-prefix=/');
  });
});

function containerOf(manifests: readonly Manifest[]) {
  return workloadOf(manifests).spec.template.spec.containers[0];
}

function pathsOf(manifests: readonly Manifest[]) {
  const container = containerOf(manifests);
  const probes = [container.livenessProbe, container.readinessProbe, container.startupProbe];
  return {
    probes: probes.map((probe) => probe.httpGet.path),
    scrape: only(manifests, 'ServiceMonitor').spec.endpoints[0].path,
    test: manifests.find(isTest)?.spec.containers[0].env[0].value,
    ingress: only(manifests, 'Ingress').spec.rules[0].http.paths[0].path,
    route: only(manifests, 'HTTPRoute').spec.rules[0].matches[0].path.value,
  };
}
