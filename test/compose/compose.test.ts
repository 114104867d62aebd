import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { INHIBIT_RULES } from '../../mixin/alerts/inhibit-rules.ts';
import { dashboardUid, DASHBOARD_NAMES } from '../../mixin/dashboard-identity.ts';
import { runExporter } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';

const ROOT = join(import.meta.dirname, '../..');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly ports: readonly string[];
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const compose = readYaml('compose.yaml') as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);

function readYaml(path: string): unknown {
  return parse(readFileSync(join(ROOT, path), 'utf8'));
}

function mountsOf(service: Service): readonly (readonly [source: string, target: string])[] {
  return (service.volumes ?? []).map((volume) => {
    const [source = '', target = ''] = volume.split(':');
    return [source, target];
  });
}

describe('compose.yaml', () => {
  test('has exporter, Prometheus, Alertmanager and Grafana', () => {
    expect(Object.keys(compose.services).sort()).toEqual([
      'alertmanager',
      'exporter',
      'grafana',
      'prometheus',
    ]);
  });

  test.each(services)('%s publishes its ports on loopback alone', (_, { ports }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test.each(services.filter(([, { image }]) => image !== undefined))(
    '%s runs an image of a version, which a variable can change',
    (_, { image }) => {
      expect(image).toMatch(/^docker\.io\/[a-z]+\/[a-z]+:\$\{[A-Z]+_VERSION:-v?\d+\.\d+\.\d+\}$/);
    },
  );

  test.each(services)('%s mounts nothing that is not there', (_, service) => {
    for (const [source] of mountsOf(service)) {
      const isThere = source.startsWith('./') ? existsSync(join(ROOT, source)) : source in compose.volumes;
      expect([source, isThere]).toEqual([source, true]);
    }
  });

  test('the exporter needs neither a writable root nor a capability', () => {
    expect(compose.services['exporter']).toMatchObject({ build: '.', read_only: true, cap_drop: ['ALL'] });
  });

  test('the exporter knows the command that it is given', async () => {
    const [command = '', ...flags] = compose.services['exporter']?.command ?? [];
    const { code, stderr } = await runExporter([command, ...flags, '--help']);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('Prometheus scrapes the exporter and tells Alertmanager, each by its name and port', () => {
    const prometheus = readYaml('examples/compose/prometheus.yml');
    expect(prometheus).toMatchObject({
      alerting: { alertmanagers: [{ static_configs: [{ targets: ['alertmanager:9093'] }] }] },
      scrape_configs: [{ static_configs: [{ targets: ['exporter:10237'] }] }],
    });
  });

  test('Grafana asks Prometheus and has every dashboard, the overview first', () => {
    const grafana = compose.services['grafana'];
    expect(readYaml('examples/compose/grafana/provisioning/datasources/prometheus.yaml')).toMatchObject({
      datasources: [{ type: 'prometheus', url: 'http://prometheus:9090', isDefault: true }],
    });
    const provider = readYaml('examples/compose/grafana/provisioning/dashboards/sensecore-ads-exporter.yaml');
    expect(provider).toMatchObject({ providers: [{ options: { path: '/etc/grafana/dashboards' } }] });
    const mounted = mountsOf(grafana!).filter(([, target]) => target.startsWith('/etc/grafana/dashboards/'));
    const uids = mounted.map(
      ([source]) => JSON.parse(readFileSync(join(ROOT, source), 'utf8')).uid as string,
    );
    expect(uids).toEqual(DASHBOARD_NAMES.map((name) => dashboardUid(name)));
    const home = grafana?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'];
    expect(mounted).toContainEqual(['./mixin/dashboards/overview.json', home]);
  });
});

test.skipIf(needsProgram('promtool'))('promtool finds nothing wrong with the Prometheus config', () => {
  const { status, stdout, stderr } = spawnSync(
    'promtool',
    ['check', 'config', '--syntax-only', 'examples/compose/prometheus.yml'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('SUCCESS');
});

test.skipIf(needsProgram('amtool'))('amtool finds nothing wrong with the Alertmanager config', () => {
  const { status, stdout } = spawnSync('amtool', ['check-config', 'examples/compose/alertmanager.yml'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toContain(`${INHIBIT_RULES.length} inhibit rules`);
});
