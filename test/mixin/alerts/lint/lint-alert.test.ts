import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ALERT_GROUPS } from '../../../../mixin/alerts/alert-groups.ts';
import type { Alert } from '../../../../mixin/alerts/alert.ts';
import { lintAlert, lintLabels, lintRunbooks } from '../../../../mixin/alerts/lint/lint-alert.ts';
import { createMetricTables } from '../../../../mixin/alerts/lint/metric-tables.ts';

const TABLES = await createMetricTables();

const GOOD: Alert = {
  name: 'SenseCoreAdsTest',
  severity: 'info',
  expr: 'max by (cluster, job, resource) (sensecore_ads_tasks{state="FAILED"}) > __THRESHOLD__',
  threshold: 0,
  summary: { en: 'A test.', zh: '测试。' },
  description: {
    en: 'Resource {{ $labels.resource }} has {{ $value }}.',
    zh: '资源 {{ $labels.resource }} 有 {{ $value }} 个。',
  },
  dashboard: 'resource',
};

/** What is changed in the good alert, and all that the lint has to say then. */
const BAD: readonly (readonly [what: string, change: Partial<Alert>, findings: readonly string[]])[] = [
  [
    'an expression that compares nothing',
    { expr: 'max by (cluster, job, resource) (sensecore_ads_tasks)', threshold: undefined },
    ['no-comparison: SenseCoreAdsTest compares nothing: it would always fire'],
  ],
  [
    'a comparison that tells 0 or 1',
    { expr: 'max by (cluster, job, resource) (sensecore_ads_tasks) > bool __THRESHOLD__' },
    ['no-comparison: SenseCoreAdsTest compares nothing: it would always fire'],
  ],
  [
    'an alternative that compares nothing',
    {
      expr: 'max by (cluster, job, resource) (sensecore_ads_up) == __THRESHOLD__ or max by (cluster, job, resource) (sensecore_ads_up)',
    },
    ['no-comparison: SenseCoreAdsTest compares nothing: it would always fire'],
  ],
  [
    'a label in an annotation that the result does not have',
    { description: { ...GOOD.description, zh: '{{ $labels.instance }}' } },
    ['unknown-label: description uses $labels.instance, which the expression does not have'],
  ],
  [
    'a dashboard for labels that the result does not have',
    { dashboard: 'task' },
    [
      'unknown-label: dashboard uses $labels.task_id, which the expression does not have',
      'unknown-label: dashboard uses $labels.task_id, which the expression does not have',
    ],
  ],
  [
    'a bad query in an annotation',
    {
      description: {
        ...GOOD.description,
        en: '{{ range printf `sensecore_ads_task_failure{resource=%q}` $labels.resource | query }}',
      },
    },
    ['unknown-metric: sensecore_ads_task_failure is no metric of the program'],
  ],
  [
    'a threshold that is not used',
    { expr: 'max by (cluster, job, resource) (sensecore_ads_tasks) > 0' },
    ['unused-threshold: SenseCoreAdsTest has a threshold, but no place for it'],
  ],
];

test('nothing is wrong with the good alert that the bad ones are made from', () => {
  expect(lintAlert(GOOD, TABLES)).toEqual([]);
});

test.each(BAD)('%s is found out', (_, change, expected) => {
  const findings = lintAlert({ ...GOOD, ...change }, TABLES);
  expect(findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual(expected);
});

test('a place for a threshold without a threshold is found out', () => {
  expect(lintAlert({ ...GOOD, threshold: undefined }, TABLES)).toContainEqual({
    rule: 'unused-threshold',
    message: 'SenseCoreAdsTest has a place for a threshold, but none',
  });
});

test('a label that holds the value is found out', () => {
  expect(lintLabels({ severity: 'info', count: '{{ $value }}', age: '{{ .Value }}' })).toEqual([
    { rule: 'value-in-label', message: 'label count holds $value: put it in an annotation' },
    { rule: 'value-in-label', message: 'label age holds $value: put it in an annotation' },
  ]);
});

test('an alert without a section and a section without an alert are found out', () => {
  const headings = ['How to load them', 'SenseCoreAdsTest', 'SenseCoreAdsGone'];
  expect(lintRunbooks([GOOD, { name: 'SenseCoreAdsNew' }], headings)).toEqual([
    { rule: 'no-runbook', message: 'SenseCoreAdsNew has no section in the runbooks' },
    { rule: 'no-alert', message: 'the section SenseCoreAdsGone is about no alert' },
  ]);
});

describe('nothing is wrong with', () => {
  test.each(ALERT_GROUPS.flatMap(({ alerts }) => alerts))('$name', (alert) => {
    expect(lintAlert(alert, TABLES)).toEqual([]);
  });

  test.each(['', 'zh/'])('the labels and summaries in the rules file mixin/alerts/%s', (folder) => {
    const file = `mixin/alerts/${folder}sensecore-ads-exporter.rules.yaml`;
    const { groups } = parse(readFileSync(file, 'utf8')) as {
      groups: { rules: { labels?: Record<string, string>; annotations?: Record<string, string> }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.flatMap(({ labels = {} }) => lintLabels(labels))).toEqual([]);
    // Summaries are what alerts are grouped by, so they hold no template.
    expect(rules.map(({ annotations }) => annotations?.['summary'] ?? '').join()).not.toContain('{{');
  });
});
