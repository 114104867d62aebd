import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ALERT_GROUPS } from '../../../mixin/alerts/alert-groups.ts';
import { fillThreshold } from '../../../mixin/alerts/alert.ts';
import { INHIBIT_RULES } from '../../../mixin/alerts/inhibit-rules.ts';
import { RESOURCE_ALERTS } from '../../../mixin/alerts/resource-alerts.ts';
import { toSeconds } from '../../../mixin/alerts/lint/duration-seconds.ts';
import { inspectPromQl } from '../../../mixin/alerts/lint/lint-promql.ts';
import { createMetricTables } from '../../../mixin/alerts/lint/metric-tables.ts';
import { createConfigDirectory } from '../../support/config-file.ts';
import { needsProgram } from '../../support/needs-program.ts';
import { createTemporaryDirectory } from '../../support/temporary-directory.ts';
import { runPromtool } from './promtool.ts';
import { NIGHTLY } from './rule-cases.ts';

const FILE = 'mixin/alerts/alertmanager-inhibit-rules.yaml';
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

/** What happened to tasks. */
const OUTCOME = /Failed$|FailureRatioHigh$|NoRecentSuccess$/;

test('every alert on tasks is quiet when the exporter is gone, or their resource is not read; no warning silences a failure', () => {
  const tasks = ALERT_GROUPS.find(({ name }) => name === 'sensecore-ads-tasks')?.alerts ?? [];
  expect(tasks.length).toBeGreaterThan(0);
  for (const { name } of tasks) {
    const sources = INHIBIT_RULES.filter(({ targets }) => targets.includes(name)).map(({ source }) => source);
    expect(sources).toEqual([
      'SenseCoreAdsExporterAbsent',
      'SenseCoreAdsAuthenticationFailing',
      'SenseCoreAdsResourceStale',
      ...(OUTCOME.test(name) ? [] : ['SenseCoreAdsResourceNotRead']),
    ]);
  }
  const severities = new Map(ALERTS.map(({ name, severity }) => [name as string, severity]));
  const silenced = INHIBIT_RULES.filter(({ targets }) => targets.some((target) => OUTCOME.test(target)));
  expect(new Set(silenced.map(({ source }) => severities.get(source)))).toEqual(new Set(['critical']));
});

test('a cause goes on longer than the alerts on resources that it inhibits, so that they are not told at its end', () => {
  const held = new Map<string, number>(
    RESOURCE_ALERTS.map(({ name, keepFiringFor = '0s' }) => [name, toSeconds(keepFiringFor)!]),
  );
  const pairs = INHIBIT_RULES.flatMap(({ source, targets }) =>
    targets.filter((target) => held.has(source) && held.has(target)).map((target) => ({ source, target })),
  );
  expect(pairs.length).toBeGreaterThan(0);
  expect(pairs.filter(({ source, target }) => held.get(source)! <= held.get(target)!)).toEqual([]);
});

/** Of a resource that is polled every minute, until ADS refuses its key from 10 minutes on, as scrapes see it. */
function refusedAtMinute10(scrapeSeconds: number): Readonly<Record<string, string>> {
  const seen = (valueAt: (minute: number) => number): string =>
    Array.from({ length: 1500 / scrapeSeconds }, (_, scrape) =>
      // A poll ends just after a scrape, so that only the next one tells of it.
      valueAt(Math.floor(Math.max(0, scrape * scrapeSeconds - 1) / 60)),
    ).join(' ');
  return {
    [`sensecore_ads_resource_info{${NIGHTLY}}`]: seen(() => 1),
    [`sensecore_ads_poll_interval_seconds{${NIGHTLY}}`]: seen(() => 60),
    [`sensecore_ads_up{${NIGHTLY}}`]: seen((minute) => (minute > 10 ? 0 : 1)),
    [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: seen((minute) => 60 * Math.min(10, minute)),
    [`sensecore_ads_exporter_poll_failures_total{${NIGHTLY}, listing="active", reason="auth"}`]: seen(
      (minute) => Math.max(0, minute - 10),
    ),
  };
}

const REFUSED = 'ALERTS{alertname="SenseCoreAdsAuthenticationFailing", alertstate="firing"}';
const NOT_READ = 'ALERTS{alertname="SenseCoreAdsResourceNotRead", alertstate="firing"}';

test.skipIf(needsProgram('promtool')).each([15, 60])(
  'scraped every %d s, a refused key is told before the resource that cannot be read because of it',
  async (scrapeSeconds) => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'tests.yaml');
    const every = `${scrapeSeconds}s`;
    const series = Object.entries(refusedAtMinute10(scrapeSeconds));
    const expected = [
      {
        expr: `count_over_time((${NOT_READ} unless on (resource) ${REFUSED})[20m:${every}])`,
        exp_samples: [],
      },
      { expr: `count(${NOT_READ})`, exp_samples: [{ value: 1 }] },
    ];
    const inMinutes20 = {
      interval: every,
      input_series: series.map(([name, values]) => ({ series: name, values })),
      promql_expr_test: expected.map((query) => ({ ...query, eval_time: '20m' })),
    };
    const rules = [resolve('mixin/alerts/sensecore-ads-exporter.rules.yaml')];
    writeFileSync(
      file,
      JSON.stringify({ rule_files: rules, evaluation_interval: every, tests: [inMinutes20] }),
    );
    expect(await runPromtool(['test', 'rules', file])).toEqual({ passed: true, output: expect.any(String) });
  },
);
