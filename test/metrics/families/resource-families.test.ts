import fc from 'fast-check';
import { expect, test } from 'vitest';
import { label } from '../../../src/metrics/exposition.ts';
import { RESOURCE_FAMILIES, type ResourceInput } from '../../../src/metrics/families/resource-families.ts';
import { selectTasks } from '../../../src/model/selection.ts';
import type { SeriesPolicy } from '../../../src/model/series-policy.ts';
import type { ResourceStatus } from '../../../src/model/snapshot.ts';
import { TASK_STATES } from '../../../src/model/task.ts';
import { parseExposition } from '../../support/parse-exposition.ts';
import { renderTable } from '../../support/render-table.ts';
import { buildMemory, buildPolicy, buildResource, buildSnapshot, buildStatus } from '../../support/status.ts';

function toInput(status: Partial<ResourceStatus>, policy: Partial<SeriesPolicy> = {}): ResourceInput {
  const built = buildStatus(status);
  const { resource, snapshot } = built;
  return {
    status: built,
    selection:
      snapshot &&
      selectTasks({
        tasks: snapshot.tasks,
        memory: built.memory.tasks,
        policy: buildPolicy(policy),
        nowSeconds: 1_790_000_000,
      }),
    labels: label('resource', resource.name),
  };
}

test('a polled resource has every series, with zeros for states and reasons that no task is in', () => {
  const snapshot = buildSnapshot([
    { state: 'DOING' },
    { state: 'DOING' },
    { state: 'COMPLETED', endedAt: 1 },
  ]);
  const memory = buildMemory(snapshot.tasks, 1_790_000_000_000);
  const { stateEntries, finishedDurations } = memory.counters;
  const status = {
    memory: {
      ...memory,
      counters: {
        ...memory.counters,
        stateEntries: { ...stateEntries, DOING: 3, FAILED: 1 },
        finishedDurations: {
          ...finishedDurations,
          FAILED: { counts: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], sum: 2_592_070 },
        },
        transferredFiles: 12_345,
        lastFailedAt: 1_789_990_000,
      },
    },
    resource: buildResource({ labels: { team: 'vision', cost_centre: '4"2' } }),
    up: true,
    lastSuccessAt: 1_790_000_000.5,
    historyLastSuccessAt: 1_789_999_800,
    snapshot,
  };
  expect(renderTable(RESOURCE_FAMILIES, [toInput(status, { maxTasksPerResource: 1 })])).toBe(
    String.raw`# HELP sensecore_ads_resource_info Information about a configured ADS data-sync resource, with the labels from its configuration. The value is always 1.
# TYPE sensecore_ads_resource_info gauge
sensecore_ads_resource_info{resource="nightly",subscription="01990000-0000-7000-8000-000000000000",resource_group="default",zone="cn-sh-01e",data_sync="nightly-sync",team="vision",cost_centre="4\"2"} 1
# HELP sensecore_ads_up Whether the last poll of a resource succeeded (1) or failed (0).
# TYPE sensecore_ads_up gauge
sensecore_ads_up{resource="nightly"} 1
# HELP sensecore_ads_last_success_timestamp_seconds Unix timestamp of the last successful poll of a resource.
# TYPE sensecore_ads_last_success_timestamp_seconds gauge
sensecore_ads_last_success_timestamp_seconds{resource="nightly"} 1790000000.5
# HELP sensecore_ads_poll_interval_seconds Current poll interval of a resource.
# TYPE sensecore_ads_poll_interval_seconds gauge
sensecore_ads_poll_interval_seconds{resource="nightly"} 60
# HELP sensecore_ads_tasks Number of tasks of a resource by state as of the last poll, including tasks without series.
# TYPE sensecore_ads_tasks gauge
sensecore_ads_tasks{resource="nightly",state="SCANNING"} 0
sensecore_ads_tasks{resource="nightly",state="DOING"} 2
sensecore_ads_tasks{resource="nightly",state="PAUSED"} 0
sensecore_ads_tasks{resource="nightly",state="COMPLETED"} 1
sensecore_ads_tasks{resource="nightly",state="FAILED"} 0
sensecore_ads_tasks{resource="nightly",state="CANCELLED"} 0
sensecore_ads_tasks{resource="nightly",state="UNKNOWN"} 0
# HELP sensecore_ads_tasks_without_series Number of tasks of a resource that are counted but not exposed as series, by reason (limit, retention, mode).
# TYPE sensecore_ads_tasks_without_series gauge
sensecore_ads_tasks_without_series{resource="nightly",reason="limit"} 1
sensecore_ads_tasks_without_series{resource="nightly",reason="retention"} 1
sensecore_ads_tasks_without_series{resource="nightly",reason="mode"} 0
# HELP sensecore_ads_history_last_success_timestamp_seconds Unix timestamp of the last successful listing of the historical tasks of a resource.
# TYPE sensecore_ads_history_last_success_timestamp_seconds gauge
sensecore_ads_history_last_success_timestamp_seconds{resource="nightly"} 1789999800
# HELP sensecore_ads_task_state_entries_total Total number of observed entries of tasks into a state; tasks found by the first poll are not counted.
# TYPE sensecore_ads_task_state_entries_total counter
sensecore_ads_task_state_entries_total{resource="nightly",state="SCANNING"} 0
sensecore_ads_task_state_entries_total{resource="nightly",state="DOING"} 3
sensecore_ads_task_state_entries_total{resource="nightly",state="PAUSED"} 0
sensecore_ads_task_state_entries_total{resource="nightly",state="COMPLETED"} 0
sensecore_ads_task_state_entries_total{resource="nightly",state="FAILED"} 1
sensecore_ads_task_state_entries_total{resource="nightly",state="CANCELLED"} 0
sensecore_ads_task_state_entries_total{resource="nightly",state="UNKNOWN"} 0
# HELP sensecore_ads_finished_task_duration_seconds Duration of tasks observed to finish, by final state.
# TYPE sensecore_ads_finished_task_duration_seconds histogram
${['COMPLETED', 'FAILED', 'CANCELLED'].map(durationLines).join('')}# HELP sensecore_ads_transferred_files_total Total number of files observed to be transferred by the tasks of a resource.
# TYPE sensecore_ads_transferred_files_total counter
sensecore_ads_transferred_files_total{resource="nightly"} 12345
# HELP sensecore_ads_last_completed_timestamp_seconds Unix timestamp of the latest end of a completed task of a resource.
# TYPE sensecore_ads_last_completed_timestamp_seconds gauge
sensecore_ads_last_completed_timestamp_seconds{resource="nightly"} 1
# HELP sensecore_ads_last_failed_timestamp_seconds Unix timestamp of the latest end of a failed task of a resource.
# TYPE sensecore_ads_last_failed_timestamp_seconds gauge
sensecore_ads_last_failed_timestamp_seconds{resource="nightly"} 1789990000
`,
  );
});

/** One failed task of 70 s and one of 30 days, nothing else. */
function durationLines(state: string): string {
  const labels = `resource="nightly",state="${state}"`;
  const bounds = [
    '60.0',
    '300.0',
    '900.0',
    '1800.0',
    '3600.0',
    '7200.0',
    '14400.0',
    '28800.0',
    '86400.0',
    '172800.0',
    '604800.0',
    '+Inf',
  ];
  const counts = state === 'FAILED' ? [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2] : bounds.map(() => 0);
  const name = 'sensecore_ads_finished_task_duration_seconds';
  return `${bounds.map((bound, index) => `${name}_bucket{${labels},le="${bound}"} ${counts[index]}\n`).join('')}${name}_sum{${labels}} ${state === 'FAILED' ? 2592070 : 0}\n${name}_count{${labels}} ${counts.at(-1)}\n`;
}

function samplesOf(input: ResourceInput): readonly string[] {
  return (
    renderTable(RESOURCE_FAMILIES, [input])
      .split('\n')
      .filter(
        (line) => line !== '' && !line.startsWith('#') && !line.startsWith('sensecore_ads_resource_info'),
      )
      // Counters and histograms are there from the start, whatever the status.
      .filter(
        (line) => !/^sensecore_ads_(task_state_entries|finished_task_duration|transferred_files)/.test(line),
      )
  );
}

test('before its first poll a resource has its info and its interval', () => {
  expect(samplesOf(toInput({}))).toEqual(['sensecore_ads_poll_interval_seconds{resource="nightly"} 60']);
});

test('a resource without a snapshot is down, not empty', () => {
  expect(samplesOf(toInput({ up: false, failureReason: 'auth', lastSuccessAt: 5 }))).toEqual([
    'sensecore_ads_up{resource="nightly"} 0',
    'sensecore_ads_last_success_timestamp_seconds{resource="nightly"} 5',
    'sensecore_ads_poll_interval_seconds{resource="nightly"} 60',
  ]);
});

test('the sum of `tasks` is the number of tasks, whatever the limits', () => {
  const tasks = fc.array(fc.record({ state: fc.constantFrom(...TASK_STATES) }), { maxLength: 20 });
  const mode = fc.constantFrom('all', 'active', 'none');
  fc.assert(
    fc.property(tasks, mode, fc.integer({ min: 1, max: 5 }), (given, tasksMode, limit) => {
      const policy = { tasks: tasksMode, maxTasksPerResource: limit };
      const page = renderTable(RESOURCE_FAMILIES, [toInput({ snapshot: buildSnapshot(given) }, policy)]);
      const counted = parseExposition(page, 'text').find(({ name }) => name === 'sensecore_ads_tasks');
      expect(counted?.samples.reduce((sum, { value }) => sum + value, 0)).toBe(given.length);
    }),
  );
});
