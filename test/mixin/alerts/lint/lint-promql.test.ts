import { describe, expect, test } from 'vitest';
import { RECORDING_RULES } from '../../../../mixin/alerts/recording-rules.ts';
import { inspectPromQl, lintPromQl } from '../../../../mixin/alerts/lint/lint-promql.ts';
import { createMetricTables } from '../../../../mixin/alerts/lint/metric-tables.ts';

const TABLES = await createMetricTables();

/** A query, and all that the lint has to say of it. */
const BAD: Readonly<Record<string, readonly string[]>> = {
  'sum(sensecore_ads_up': ['syntax: no PromQL: sum(sensecore_ads_up'],
  sensecore_ads_upp: ['unknown-metric: sensecore_ads_upp is no metric of the program'],
  '{resource="nightly"}': ['unknown-metric: a selector without a name is no metric of the program'],
  sensecore_ads_finished_task_duration_seconds: [
    'unknown-metric: sensecore_ads_finished_task_duration_seconds is no metric of the program',
  ],
  'sensecore_ads_up{task_id="1"}': ['unknown-label: sensecore_ads_up has no label task_id'],
  'sum by (task_id) (sensecore_ads_up)': ['unknown-label: sum by task_id, which nothing in it has'],
  'sum without (state) (sensecore_ads_up)': ['unknown-label: sum without state, which nothing in it has'],
  'sum by (instance) (resource:sensecore_ads_transferred_files:rate5m)': [
    'unknown-label: sum by instance, which nothing in it has',
  ],
  'sensecore_ads_tasks{state="RUNNING"}': ['unknown-value: state of sensecore_ads_tasks is never RUNNING'],
  'sensecore_ads_tasks{state=~"DOING|DONE"}': ['unknown-value: state of sensecore_ads_tasks is never DONE'],
  'rate(sensecore_ads_task_completed_files[5m])': [
    'rate-of-gauge: rate() of sensecore_ads_task_completed_files, which is no counter',
  ],
  'increase(resource_state:sensecore_ads_tasks:max[5m])': [
    'rate-of-gauge: increase() of resource_state:sensecore_ads_tasks:max, which is no counter',
  ],
  'rate(sensecore_ads_transferred_files_total[3m59s])': [
    'short-range: a range of 3m59s has less than 4 scrapes of 60s',
  ],
  'max_over_time(sensecore_ads_up[1m])': ['short-range: a range of 1m has less than 4 scrapes of 60s'],
  'rate(sensecore_ads_transferred_files_total[$__interval])': [
    'short-range: a range of 15s has less than 4 scrapes of 60s',
  ],
  'sensecore_ads_task_state and on (job, resource, task_id) sensecore_ads_task_info': [
    'join-labels: and of sensecore_ads_task_state and sensecore_ads_task_info does not join on instance, which both sides have',
  ],
  'sensecore_ads_task_files / on (job, instance, resource) group_left () sensecore_ads_task_completed_files':
    [
      'join-labels: / of sensecore_ads_task_files and sensecore_ads_task_completed_files does not join on task_id, which both sides have',
    ],
  'sensecore_ads_task_files - ignoring (instance, task_id) sensecore_ads_task_completed_files': [
    'join-labels: - of sensecore_ads_task_files and sensecore_ads_task_completed_files does not join on instance, task_id, which both sides have',
  ],
  'sensecore_ads_task_files - sensecore_ads_task_state': [
    'join-labels: - of sensecore_ads_task_files and sensecore_ads_task_state joins on state, which only one side has',
  ],
  'sum by (job, resource) (sensecore_ads_tasks) unless on (job, instance, resource) sensecore_ads_up': [
    'join-labels: unless of sensecore_ads_tasks and sensecore_ads_up joins on instance, which only one side has',
  ],
};

test.each(Object.entries(BAD))('%s is found out', (query, expected) => {
  expect(lintPromQl(query, TABLES).map(({ rule, message }) => `${rule}: ${message}`)).toEqual(expected);
});

describe('nothing is wrong with', () => {
  test.each([
    'sensecore_ads_up == 0',
    'sensecore_ads_tasks{resource=~"$resource", state=~"DOING|PAUSED"}',
    'sensecore_ads_tasks{state=~".+"}',
    'sensecore_ads_task_state{state="$state"}',
    'rate(sensecore_ads_transferred_files_total{cluster=~"$cluster"}[$__rate_interval])',
    'increase(sensecore_ads_task_state_entries_total[${__range}])',
    'last_over_time(sensecore_ads_task_info[$__range] offset 5m)',
    'histogram_quantile(0.9, sum by (resource, le) (rate(sensecore_ads_finished_task_duration_seconds_bucket[1h])))',
    'sum by (job) (up) / on (job) group_left () sum by (job) (up)',
    'sensecore_ads_task_files - (sensecore_ads_task_completed_files + sensecore_ads_task_existing_files)',
    'sensecore_ads_task_info * on (job, instance, resource) group_left (zone) sensecore_ads_resource_info',
    'topk(5, sum by (task_id, task_name) (sensecore_ads_task_rate_bytes_per_second)) or vector(0)',
    'label_replace(sensecore_ads_up, "name", "$1", "resource", "(.*)")',
    'ALERTS{alertname=~"SenseCoreAds.+", alertstate="firing", resource="nightly"}',
    'process_resident_memory_bytes{job="ads"} / 1024',
    'nodejs_eventloop_lag_p99_seconds',
    ...RECORDING_RULES.map(({ name }) => name),
    ...RECORDING_RULES.map(({ expr }) => expr),
  ])('%s', (query) => {
    expect(lintPromQl(query, TABLES)).toEqual([]);
  });
});

test('a recording rule records the labels that its table says', () => {
  for (const { expr, labels } of RECORDING_RULES) {
    expect([...inspectPromQl(expr, TABLES).labels].sort()).toEqual([...labels].sort());
  }
});

test.each([
  ['sum(sensecore_ads_tasks)', []],
  ['absent(sensecore_ads_up)', []],
  ['time() - max by (job) (sensecore_ads_up)', ['job']],
  ['count_values by (job) ("shard", sensecore_ads_exporter_shard_ordinal)', ['job', 'shard']],
  ['label_join(sum by (job) (up), "name", "-", "job")', ['job', 'name']],
  ['sum by (job, resource) (sensecore_ads_up) * on (job) sum by (job) (up)', ['job']],
  [
    'sum by (job, resource) (sensecore_ads_up) * on (job) group_left () sum by (job) (up)',
    ['job', 'resource'],
  ],
  [
    'sum by (job) (up) * on (job) group_right () sum by (job, resource) (sensecore_ads_up)',
    ['job', 'resource'],
  ],
  ['topk(3, sum by (job, resource) (sensecore_ads_up))', ['job', 'resource']],
  [
    'histogram_quantile(0.5, sum by (job, le) (rate(sensecore_ads_exporter_api_request_duration_seconds_bucket[5m])))',
    ['job'],
  ],
  ['sum by (job) (up) or sum by (resource) (sensecore_ads_up)', ['job', 'resource']],
])('the series of %s have the labels %j', (query, labels) => {
  expect([...inspectPromQl(query, TABLES).labels].sort()).toEqual(labels);
});
