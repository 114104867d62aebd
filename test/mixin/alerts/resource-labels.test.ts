// What the alerts of the rules file as it is shipped get from the labels of their resource.

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ALERT_GROUPS } from '../../../mixin/alerts/alert-groups.ts';
import { fillThreshold } from '../../../mixin/alerts/alert.ts';
import { inspectPromQl, lintPromQl } from '../../../mixin/alerts/lint/lint-promql.ts';
import { createMetricTables } from '../../../mixin/alerts/lint/metric-tables.ts';
import { toPrometheusRule } from '../../../mixin/alerts/prometheus-rule.ts';
import { joinResourceLabels } from '../../../mixin/alerts/resource-join.ts';
import { needsProgram } from '../../support/needs-program.ts';
import { createTemporaryDirectory } from '../../support/temporary-directory.ts';
import { runPromtool } from './promtool.ts';
import { NIGHTLY, NIGHTLY_ELSEWHERE } from './rule-cases.ts';

const OTHER = 'job="ads", instance="10.0.0.1:10237", resource="other"';
const FAILED = `sensecore_ads_task_failed_timestamp_seconds{${NIGHTLY}, task_id="1", task_name="a", reason="quota"}`;
const PAUSED = {
  [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: '0+60x1600',
  [`sensecore_ads_task_state_changed_timestamp_seconds{${NIGHTLY}, task_id="1", task_name="a"}`]: '0x1600',
  [`sensecore_ads_task_state{${NIGHTLY}, task_id="1", task_name="a", state="PAUSED"}`]: '1x1600',
};
const TASK = { job: 'ads', resource: 'nightly', task_id: '1', task_name: 'a' };

function info(resource: string, labels = ''): string {
  return `sensecore_ads_resource_info{${resource}, zone="z"${labels}}`;
}

interface LabelCase {
  readonly says: string;
  readonly alert: string;
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  /** The labels of each alert. */
  readonly labels: readonly Readonly<Record<string, string>>[];
}

const CASES: readonly LabelCase[] = [
  {
    says: 'the team of its resource, and of no other',
    alert: 'SenseCoreAdsTaskFailed',
    series: {
      [FAILED]: '60x20',
      [info(NIGHTLY, ', team="vision"')]: '1x20',
      [info(OTHER, ', team="speech", severity="critical"')]: '1x20',
    },
    at: '10m',
    labels: [{ ...TASK, reason: 'quota', team: 'vision', severity: 'warning' }],
  },
  {
    says: 'no label of a resource that has none',
    alert: 'SenseCoreAdsTaskFailed',
    series: { [FAILED]: '60x20', [info(NIGHTLY)]: '1x20' },
    at: '10m',
    labels: [{ ...TASK, reason: 'quota', severity: 'warning' }],
  },
  {
    says: 'its team, whatever it is about',
    alert: 'SenseCoreAdsTaskPausedTooLong',
    series: { ...PAUSED, [info(NIGHTLY, ', team="vision"')]: '1x1600' },
    at: '1500m',
    labels: [{ ...TASK, team: 'vision', severity: 'info' }],
  },
  {
    says: 'the label of one exporter while two have different ones',
    alert: 'SenseCoreAdsTaskFailed',
    series: {
      [FAILED]: '60x20',
      [info(NIGHTLY, ', team="vision"')]: '2x20',
      [info(NIGHTLY_ELSEWHERE, ', team="speech"')]: '1x20',
    },
    at: '10m',
    labels: [{ ...TASK, reason: 'quota', team: 'vision', severity: 'warning' }],
  },
];

describe.skipIf(needsProgram('promtool'))('an alert of the rules file has', () => {
  test.each(CASES)('$says', async ({ alert, series, at, labels }) => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'test.yaml');
    const query = {
      expr: `count by (${LABELS.join(', ')}) (ALERTS{alertname="${alert}", alertstate="firing"})`,
      eval_time: at,
      exp_samples: labels.map((each) => ({ labels: `{${toSelector(each)}}`, value: 1 })),
    };
    const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
    const rules = ['', 'zh/'].map((folder) =>
      resolve(`mixin/alerts/${folder}sensecore-ads-exporter.rules.yaml`),
    );
    for (const rule of rules) {
      writeFileSync(
        file,
        JSON.stringify({
          rule_files: [rule],
          evaluation_interval: '1m',
          tests: [{ interval: '1m', input_series: input, promql_expr_test: [query] }],
        }),
      );
      const verdict = await runPromtool(['test', 'rules', file]);
      expect(verdict).toEqual({ passed: true, output: expect.any(String) });
    }
  });
});

const LABELS = ['job', 'resource', 'task_id', 'task_name', 'reason', 'team', 'severity'];

function toSelector(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ');
}

const GROUPS = ALERT_GROUPS.flatMap(({ alerts, isOfResources }) =>
  alerts.map((alert) => ({ alert, name: alert.name, isOfResources })),
);

test.each(GROUPS)('$name has a resource exactly where it can get labels of one', async (group) => {
  const { alert, isOfResources } = group;
  const tables = await createMetricTables();
  const expr = fillThreshold(alert, alert.expr);
  expect(inspectPromQl(expr, tables).labels.has('resource')).toBe(isOfResources);
  if (isOfResources) expect(lintPromQl(joinResourceLabels(expr, ['team']), tables)).toEqual([]);
});

test('without resource labels there is no join', () => {
  const { alert } = GROUPS[0]!;
  const rule = toPrometheusRule(alert, { language: 'en', resourceLabels: [] });
  expect(rule['expr']).toBe(fillThreshold(alert, alert.expr));
});
