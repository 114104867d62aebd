import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RECORDING_RULES } from '../../../mixin/alerts/recording-rules.ts';
import { needsProgram } from '../../support/needs-program.ts';
import { createTemporaryDirectory } from '../../support/temporary-directory.ts';
import { runPromtool } from './promtool.ts';
import { EXPORTER, NIGHTLY, NIGHTLY_ELSEWHERE } from './rule-cases.ts';

interface RecordingCase {
  readonly record: string;
  readonly says: string;
  readonly series: Readonly<Record<string, string>>;
  /** What is recorded at 10m: labels → value. */
  readonly recorded: Readonly<Record<string, number>>;
}

const CASES: readonly RecordingCase[] = [
  {
    record: 'resource_state:sensecore_ads_tasks:max',
    says: 'counts the tasks of a resource once while two exporters show it',
    series: {
      [`sensecore_ads_tasks{${NIGHTLY}, state="DOING"}`]: '4x20',
      [`sensecore_ads_tasks{${NIGHTLY}, state="FAILED"}`]: '1x20',
      [`sensecore_ads_tasks{${NIGHTLY_ELSEWHERE}, state="DOING"}`]: '4x20',
    },
    recorded: {
      'job="ads", resource="nightly", state="DOING"': 4,
      'job="ads", resource="nightly", state="FAILED"': 1,
    },
  },
  {
    record: 'resource:sensecore_ads_task_rate_bytes_per_second:sum',
    says: 'adds up the rates of tasks in DOING, each task once',
    series: {
      [`sensecore_ads_task_rate_bytes_per_second{${NIGHTLY}, task_id="1", task_name="a"}`]: '100x20',
      [`sensecore_ads_task_rate_bytes_per_second{${NIGHTLY}, task_id="2", task_name="b"}`]: '20x20',
      [`sensecore_ads_task_rate_bytes_per_second{${NIGHTLY}, task_id="3", task_name="c"}`]: '3000x20',
      [`sensecore_ads_task_rate_bytes_per_second{${NIGHTLY_ELSEWHERE}, task_id="1", task_name="a"}`]:
        '100x20',
      [`sensecore_ads_task_state{${NIGHTLY}, task_id="1", task_name="a", state="DOING"}`]: '1x20',
      [`sensecore_ads_task_state{${NIGHTLY}, task_id="2", task_name="b", state="DOING"}`]: '1x20',
      [`sensecore_ads_task_state{${NIGHTLY}, task_id="3", task_name="c", state="DOING"}`]: '0x20',
      [`sensecore_ads_task_state{${NIGHTLY_ELSEWHERE}, task_id="1", task_name="a", state="DOING"}`]: '1x20',
    },
    recorded: { 'job="ads", resource="nightly"': 120 },
  },
  {
    record: 'resource:sensecore_ads_transferred_files:rate5m',
    says: 'is files per second',
    series: { [`sensecore_ads_transferred_files_total{${NIGHTLY}}`]: '0+120x20' },
    recorded: { 'job="ads", resource="nightly"': 2 },
  },
  {
    record: 'resource_state:sensecore_ads_task_state_entries:increase1d',
    says: 'adds up what two exporters counted one after the other',
    series: {
      [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x4 2x16',
      [`sensecore_ads_task_state_entries_total{${NIGHTLY_ELSEWHERE}, state="FAILED"}`]: '0x20',
    },
    // 2, carried on for half a scrape beyond the last one.
    recorded: { 'job="ads", resource="nightly", state="FAILED"': 2 },
  },
  {
    record: 'credential_code:sensecore_ads_exporter_api_requests:rate5m',
    says: 'is requests per second by code',
    series: {
      [`sensecore_ads_exporter_api_requests_total{${EXPORTER}, credential="main", code="200"}`]: '0+60x20',
      [`sensecore_ads_exporter_api_requests_total{${EXPORTER}, credential="main", code="429"}`]: '0+30x20',
    },
    recorded: {
      'job="ads", credential="main", code="200"': 1,
      'job="ads", credential="main", code="429"': 0.5,
    },
  },
];

describe.skipIf(needsProgram('promtool'))('the recording rules, as promtool evaluates them', () => {
  test.each(CASES)('$record $says', async ({ record, series, recorded }) => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'test.yaml');
    const samples = Object.entries(recorded).map(([labels, value]) => ({
      labels: `${record}{${labels}}`,
      value,
    }));
    const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
    const expected = [{ expr: record, eval_time: '10m', exp_samples: samples }];
    writeFileSync(
      file,
      JSON.stringify({
        rule_files: [resolve('mixin/alerts/sensecore-ads-exporter.rules.yaml')],
        evaluation_interval: '1m',
        tests: [{ interval: '1m', input_series: input, promql_expr_test: expected }],
      }),
    );
    const verdict = await runPromtool(['test', 'rules', file]);
    expect(verdict).toEqual({ passed: true, output: expect.any(String) });
  });
});

test('every recording rule has a case', () => {
  expect(CASES.map(({ record }) => record)).toEqual(RECORDING_RULES.map(({ name }) => name));
});
