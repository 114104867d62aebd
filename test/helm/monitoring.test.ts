// What the chart gives Prometheus and Grafana.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ALERT_GROUPS } from '../../mixin/alerts/alert-groups.ts';
import { toPrometheusRule } from '../../mixin/alerts/prometheus-rule.ts';
import { DASHBOARD_NAMES, LANGUAGES } from '../../mixin/dashboard-identity.ts';
import { needsProgram } from '../support/needs-program.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { CHART, obtainHelms, only, render, type Helm } from './helm.ts';

const helms = obtainHelms();
const helm = helms.at(-1) as Helm;

const ROOT = join(import.meta.dirname, '../..');

interface RuleGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

interface AlertRule {
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

describe.skipIf(helms.length === 0)('a monitor', () => {
  test('of the Service says all that the values say', async () => {
    const { metadata, spec } = only(
      await render(helm, { ciFile: 'service-monitor-values.yaml' }),
      'ServiceMonitor',
    );
    expect(metadata).toMatchObject({
      namespace: 'monitoring',
      labels: { release: 'kube-prometheus-stack' },
      annotations: { owner: 'platform' },
    });
    expect(spec).toEqual({
      selector: {
        matchLabels: {
          'app.kubernetes.io/name': 'sensecore-ads-exporter',
          'app.kubernetes.io/instance': 'ads',
          'app.kubernetes.io/component': 'metrics',
        },
      },
      namespaceSelector: { matchNames: ['monitoring'] },
      jobLabel: 'app.kubernetes.io/name',
      scrapeClass: 'default',
      sampleLimit: 1_000_000,
      targetLimit: 10,
      labelLimit: 50,
      labelNameLengthLimit: 200,
      labelValueLengthLimit: 1000,
      targetLabels: ['app.kubernetes.io/version'],
      podTargetLabels: ['app.kubernetes.io/instance'],
      attachMetadata: { node: true },
      scrapeProtocols: ['PrometheusText0.0.4'],
      bodySizeLimit: '64MB',
      keepDroppedTargets: 1_000_000,
      endpoints: [
        {
          port: 'metrics',
          path: '/metrics',
          scheme: 'http',
          interval: '1m30s',
          scrapeTimeout: '90s',
          honorLabels: false,
          enableHttp2: false,
          followRedirects: false,
          params: { resource: ['ads'] },
          proxyUrl: 'http://proxy.example.org:3128',
          authorization: { type: 'Bearer', credentials: { name: 'ads-exporter-token', key: 'token' } },
          relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }],
          metricRelabelings: [{ sourceLabels: ['__name__'], regex: 'nodejs_.*', action: 'drop' }],
        },
      ],
    });
  });

  test('of the pods says the same of its own endpoint', async () => {
    const { spec } = only(await render(helm, { ciFile: 'pod-monitor-values.yaml' }), 'PodMonitor');
    expect(spec.podMetricsEndpoints).toMatchObject([
      {
        port: 'metrics',
        interval: '30s',
        scrapeTimeout: '10s',
        basicAuth: { username: { key: 'username' } },
        enableHttp2: false,
      },
    ]);
    expect(spec).toMatchObject({
      bodySizeLimit: '64MB',
      sampleLimit: 50_000,
      podTargetLabels: ['app.kubernetes.io/instance'],
    });
  });

  test('with few values leaves the rest to Prometheus', async () => {
    const values = { serviceMonitor: { enabled: true } };
    const { spec } = only(await render(helm, { values }), 'ServiceMonitor');
    expect(spec.endpoints).toEqual([{ port: 'metrics', path: '/metrics', scheme: 'http' }]);
    expect(Object.keys(spec).sort()).toEqual(['endpoints', 'namespaceSelector', 'selector']);
  });

  test('of an exporter with TLS and users asks by HTTPS, with a certificate and a password', async () => {
    const { spec } = only(await render(helm, { ciFile: 'tls-and-users-values.yaml' }), 'ServiceMonitor');
    expect(spec.endpoints).toMatchObject([
      {
        path: '/exporter/metrics',
        scheme: 'https',
        tlsConfig: { serverName: 'ads.monitoring.svc', keySecret: { name: 'prometheus-client' } },
        basicAuth: { password: { name: 'ads-exporter-user', key: 'password' } },
      },
    ]);
  });
});

async function renderGroups(ciFile?: string): Promise<readonly RuleGroup[]> {
  const values = { prometheusRule: { enabled: true } };
  const manifests = await render(helm, ciFile === undefined ? { values } : { ciFile });
  return only(manifests, 'PrometheusRule').spec.groups;
}

describe.skipIf(helms.length === 0)('the PrometheusRule', () => {
  test('has the very rules of the plain rules file', async () => {
    const file = join(ROOT, 'mixin/alerts/sensecore-ads-exporter.rules.yaml');
    const { groups } = parse(readFileSync(file, 'utf8')) as { groups: readonly RuleGroup[] };
    expect(await renderGroups()).toEqual(groups);
  });

  test('has the rules in Chinese, and the labels of resources that the values choose', async () => {
    const groups = await renderGroups('prometheus-rule-zh-values.yaml');
    const expected = ALERT_GROUPS.map(({ alerts, isOfResources }) => {
      const resourceLabels = isOfResources ? ['owner'] : [];
      return alerts.map((alert) => toPrometheusRule(alert, { language: 'zh', resourceLabels }));
    });
    expect(groups.slice(1).map(({ rules }) => rules)).toEqual(expected);
  });

  test('has no join with the labels of resources where the values choose none', async () => {
    const values = { prometheusRule: { enabled: true, resourceLabels: [] } };
    const { groups } = only(await render(helm, { values }), 'PrometheusRule').spec;
    expect(JSON.stringify(groups)).not.toContain('topk');
  });

  test('has groups that are evaluated as often as the values say', async () => {
    const groups = await renderGroups('prometheus-rule-values.yaml');
    const own = groups.filter(({ name }) => name !== 'ours');
    expect(own.length).toBeGreaterThan(3);
    for (const group of own) expect(group).toMatchObject({ interval: '1m' });
  });

  test('has what the values change of single alerts, and of all', async () => {
    const before = new Map(
      (await renderGroups()).flatMap(({ rules }) => rules).map((rule) => [rule.alert, rule]),
    );
    const groups = await renderGroups('prometheus-rule-values.yaml');
    const after = new Map(groups.flatMap(({ rules }) => rules).map((rule) => [rule.alert, rule]));

    expect(after.get('SenseCoreAdsTaskFailed')?.labels).toEqual({ severity: 'critical', team: 'oncall' });
    const stalled = after.get('SenseCoreAdsTaskStalled');
    expect(stalled).toMatchObject({ for: '10m', keep_firing_for: '1h' });
    expect(stalled?.expr).toBe(before.get('SenseCoreAdsTaskStalled')?.expr.replace('1800', '7200'));
    expect(stalled?.annotations).toMatchObject({
      dashboard: expect.stringMatching(/^https:\/\/grafana\.example\.org\/d\/.*\{\{ \$labels\.resource/),
      runbook_url: 'https://wiki.example.org/runbooks/ads#sensecoreadstaskstalled',
      escalation: 'https://wiki.example.org/{{ $labels.job }}',
      description: before.get('SenseCoreAdsTaskStalled')?.annotations?.['description'],
    });
    expect(after.get('SenseCoreAdsExporterAbsent')?.expr).toContain('[2592000s]');
    expect(after.get('SenseCoreAdsTaskFailureRatioHigh')).toMatchObject({
      expr: expect.stringContaining('> 0.5'),
      annotations: { summary: 'Half of all tasks fail, {{ $value }}' },
    });
    expect(groups.at(-1)).toMatchObject({ name: 'ours', rules: [{ alert: 'NightlyLate' }] });

    const names = [...before.keys()].filter((name) => name !== undefined);
    expect(names.filter((name) => !after.has(name))).toEqual(['SenseCoreAdsTaskPausedTooLong']);
    for (const name of names.filter((each) => after.has(each))) {
      expect(after.get(name)?.labels).toHaveProperty('team');
    }
  });

  test.skipIf(needsProgram('promtool'))('has rules that promtool accepts, changed as they are', async () => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'rules.yaml');
    writeFileSync(file, JSON.stringify({ groups: await renderGroups('prometheus-rule-values.yaml') }));
    const { status, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

test.skipIf(helms.length === 0)(
  'the AlertmanagerConfig has the inhibition rules of the plain file',
  async () => {
    const file = join(ROOT, 'mixin/alerts/alertmanager-inhibit-rules.yaml');
    const { inhibit_rules: rules } = parse(readFileSync(file, 'utf8')) as {
      inhibit_rules: readonly Readonly<Record<string, readonly string[]>>[];
    };
    const manifests = await render(helm, { ciFile: 'prometheus-rule-values.yaml' });
    const { metadata, spec } = only(manifests, 'AlertmanagerConfig');
    expect(metadata).toMatchObject({ namespace: 'monitoring', labels: { alertmanager: 'main' } });
    expect(
      // oxlint-disable-next-line typescript/no-explicit-any -- a rendered object
      spec.inhibitRules.map(({ sourceMatch, targetMatch, equal }: any) => ({
        source_matchers: toMatchers(sourceMatch),
        target_matchers: toMatchers(targetMatch),
        equal,
      })),
    ).toEqual(rules);
    expect(Object.keys(spec)).toEqual(['inhibitRules']);
  },
);

describe.skipIf(helms.length === 0)('the dashboards', () => {
  test('are those of the project, each in a ConfigMap that the sidecar and the operator find', async () => {
    const manifests = await render(helm, { ciFile: 'dashboards-values.yaml' });
    const names = DASHBOARD_NAMES.flatMap((name) => LANGUAGES.map((language) => [name, language] as const));
    for (const [name, language] of names) {
      const isEnglish = language === 'en';
      const original = join(ROOT, 'mixin/dashboards', isEnglish ? '' : language, `${name}.json`);
      const suffix = isEnglish ? name : `${name}-${language}`;
      const { metadata, data = {} } = only(manifests, 'ConfigMap', `-dashboard-${suffix}`);
      // The sidecar puts all dashboards of a cluster into one directory, by these names.
      const key = `sensecore-ads-${suffix}.json`;
      expect(JSON.parse(data[key] ?? '')).toEqual(JSON.parse(readFileSync(original, 'utf8')));
      expect(metadata).toMatchObject({
        namespace: 'grafana',
        labels: { grafana_dashboard: '1', team: 'data' },
        annotations: { grafana_folder: 'ADS' },
      });
      expect(only(manifests, 'GrafanaDashboard', `-dashboard-${suffix}`)).toMatchObject({
        apiVersion: 'grafana.integreatly.org/v1beta1',
        metadata: { namespace: 'grafana', labels: { team: 'data' }, annotations: { owner: 'platform' } },
        spec: {
          instanceSelector: { matchLabels: { grafana: 'main' } },
          allowCrossNamespaceImport: true,
          resyncPeriod: '1h',
          folderUID: 'ads',
          suspend: true,
          configMapRef: { name: metadata.name, key },
        },
      });
    }
  });

  test('are for Grafanas of their own namespace, and nothing more, unless the values say so', async () => {
    const values = { dashboards: { enabled: true, grafanaDashboard: { enabled: true, folderRef: 'ads' } } };
    const { spec } = only(await render(helm, { values }), 'GrafanaDashboard', 'overview');
    expect(spec).toMatchObject({ allowCrossNamespaceImport: false, folderRef: 'ads' });
    expect(Object.keys(spec)).not.toContain('suspend');
  });

  test('are in English, and no objects of the Grafana operator, unless asked for', async () => {
    const manifests = await render(helm, { values: { dashboards: { enabled: true } } });
    const configMaps = manifests.filter(({ kind }) => kind === 'ConfigMap');
    expect(configMaps).toHaveLength(1 + DASHBOARD_NAMES.length);
    expect(configMaps.filter(({ metadata }) => metadata.name.endsWith('-zh'))).toEqual([]);
    expect(manifests.filter(({ kind }) => kind === 'GrafanaDashboard')).toEqual([]);
  });
});

test.skipIf(helms.length === 0)(
  'the packed chart is far below the 1 MiB that Kubernetes stores',
  async () => {
    using directory = createTemporaryDirectory();
    const { code, stderr } = await helm.run(['package', CHART, '--destination', directory.path]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [file = ''] = readdirSync(directory.path);
    expect(statSync(join(directory.path, file)).size).toBeLessThan(300 * 1024);
  },
);

/** The operator's matchers as Alertmanager's own configuration writes them. */
function toMatchers(
  matchers: readonly { readonly name: string; readonly matchType: string; readonly value: string }[],
): readonly string[] {
  return matchers.map(({ name, matchType, value }) => `${name} ${matchType} "${value}"`);
}
