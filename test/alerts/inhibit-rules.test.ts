import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALERT_GROUPS } from '../../alerts/alert-groups.ts';
import { fillThreshold } from '../../alerts/alert.ts';
import { INHIBIT_RULES } from '../../alerts/inhibit-rules.ts';
import { inspectPromQl } from '../../alerts/lint/lint-promql.ts';
import { createMetricTables } from '../../alerts/lint/metric-tables.ts';
import { createConfigDirectory } from '../support/config-file.ts';
import { needsProgram } from '../support/needs-program.ts';

const FILE = 'alerts/alertmanager-inhibit-rules.yaml';
const ALERTS = ALERT_GROUPS.flatMap(({ alerts }) => alerts);

test.skipIf(needsProgram('amtool'))('Alertmanager accepts the rules as a part of its configuration', () => {
  using directory = createConfigDirectory('');
  const config = directory.write(
    'alertmanager.yml',
    `route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n${readFileSync(FILE, 'utf8')}`,
  );
  const { status, stdout, stderr } = spawnSync('amtool', ['check-config', config], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(`${INHIBIT_RULES.length} inhibit rules`);
});

test('sources and targets are alerts, and no alert inhibits itself', () => {
  const names = new Set<string>(ALERTS.map(({ name }) => name));
  for (const { source, targets } of INHIBIT_RULES) {
    expect([source, ...targets].filter((name) => !names.has(name))).toEqual([]);
    expect(targets).not.toContain(source);
    expect(new Set(targets).size).toBe(targets.length);
  }
});

test('no two alerts inhibit each other, so that never both are quiet', () => {
  const pairs = INHIBIT_RULES.flatMap(({ source, targets }) =>
    targets.map((target) => `${source} ${target}`),
  );
  const mutual = pairs.filter((pair) => pairs.includes(pair.split(' ').toReversed().join(' ')));
  expect(mutual).toEqual([]);
});

test('source and target both have the labels they are compared by', async () => {
  const tables = await createMetricTables();
  const labelsOf = new Map(
    ALERTS.map((alert) => [
      alert.name as string,
      inspectPromQl(fillThreshold(alert, alert.expr), tables).labels,
    ]),
  );
  const lacking = INHIBIT_RULES.flatMap(({ source, targets, equal }) =>
    [source, ...targets].flatMap((name) =>
      equal.filter((label) => labelsOf.get(name)?.has(label) !== true).map((label) => `${name} ${label}`),
    ),
  );
  expect(lacking).toEqual([]);
});

test('every alert on tasks is quiet when the exporter is gone, or their resource is not read', () => {
  const tasks = ALERT_GROUPS.find(({ name }) => name === 'sensecore-ads-tasks')?.alerts ?? [];
  expect(tasks.length).toBeGreaterThan(0);
  for (const { name } of tasks) {
    const sources = INHIBIT_RULES.filter(({ targets }) => targets.includes(name)).map(({ source }) => source);
    expect(sources).toEqual([
      'SenseCoreAdsExporterAbsent',
      'SenseCoreAdsAuthenticationFailing',
      'SenseCoreAdsResourceStale',
      'SenseCoreAdsResourceNotRead',
    ]);
  }
});
