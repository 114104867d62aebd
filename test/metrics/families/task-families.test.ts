import { describe, expect, test } from 'vitest';
import { TASK_FAMILIES, type TaskInput } from '../../../src/metrics/families/task-families.ts';
import { taskLabels } from '../../../src/metrics/families/task-labels.ts';
import { INFO_LABELS, type InfoLabel, type SeriesPolicy } from '../../../src/model/series-policy.ts';
import type { TaskMemory } from '../../../src/model/memory.ts';
import type { Task } from '../../../src/model/task.ts';
import { renderTable } from '../../support/render-table.ts';
import { buildLocation, buildMemory, buildPolicy, buildTask } from '../../support/status.ts';

function toInput(task: Partial<Task>, policy: Partial<SeriesPolicy> = {}): TaskInput {
  const built = buildTask(task);
  return {
    task: built,
    memory: undefined,
    labels: taskLabels('nightly', built),
    policy: buildPolicy(policy),
  };
}

/** The labels of `task_info` that one task gets, without those that every series of it has. */
function infoOf(task: Partial<Task>, infoLabels: readonly InfoLabel[]): string | undefined {
  const page = renderTable(TASK_FAMILIES, [toInput(task, { infoLabels })]);
  return /^sensecore_ads_task_info\{.*?task_name="[^"]*",?(.*)\} 1$/m.exec(page)?.[1];
}

test('a task that tells everything has every series', () => {
  const task = {
    sources: [buildLocation({ name: 'bucket', prefix: 'raw/2026' })],
    destinations: [buildLocation({ name: 'volume', prefix: '/data' })],
    progressRatio: 0.25,
    totalFiles: 1000,
    completedFiles: 200,
    existingFiles: 50,
    sizeBytes: 10 * 2 ** 40,
    rateBytesPerSecond: 125_829_120.5,
    durationSeconds: 3723.5,
    createdAt: 1_790_000_000,
    startedAt: 1_790_000_060,
    endedAt: 1_790_003_783.5,
  };
  expect(renderTable(TASK_FAMILIES, [toInput(task)])).toBe(
    `# HELP sensecore_ads_task_info Information about a task, as of the last poll; metrics.info_labels selects the labels. The value is always 1.
# TYPE sensecore_ads_task_info gauge
sensecore_ads_task_info{resource="nightly",task_id="task-1",task_name="Task 1",task_type="AOSSTOFS",source="bucket/raw/2026",destination="volume/data",third_party=""} 1
# HELP sensecore_ads_task_state State of a task as of the last poll: 1 for the current state. With metrics.task_states "all", every other state is exposed as 0.
# TYPE sensecore_ads_task_state gauge
sensecore_ads_task_state{resource="nightly",task_id="task-1",task_name="Task 1",state="DOING"} 1
# HELP sensecore_ads_task_progress_ratio Progress of a task as of the last poll, from 0 to 1.
# TYPE sensecore_ads_task_progress_ratio gauge
sensecore_ads_task_progress_ratio{resource="nightly",task_id="task-1",task_name="Task 1"} 0.25
# HELP sensecore_ads_task_files Total number of files of a task, as of the last poll.
# TYPE sensecore_ads_task_files gauge
sensecore_ads_task_files{resource="nightly",task_id="task-1",task_name="Task 1"} 1000
# HELP sensecore_ads_task_completed_files Number of files transferred by a task, as of the last poll.
# TYPE sensecore_ads_task_completed_files gauge
sensecore_ads_task_completed_files{resource="nightly",task_id="task-1",task_name="Task 1"} 200
# HELP sensecore_ads_task_existing_files Number of files of a task that already existed at the destination, as of the last poll.
# TYPE sensecore_ads_task_existing_files gauge
sensecore_ads_task_existing_files{resource="nightly",task_id="task-1",task_name="Task 1"} 50
# HELP sensecore_ads_task_size_bytes Size of a task in bytes as reported by ADS, as of the last poll.
# TYPE sensecore_ads_task_size_bytes gauge
sensecore_ads_task_size_bytes{resource="nightly",task_id="task-1",task_name="Task 1"} 10995116277760
# HELP sensecore_ads_task_rate_bytes_per_second Transfer rate of a task in bytes per second as reported by ADS, as of the last poll.
# TYPE sensecore_ads_task_rate_bytes_per_second gauge
sensecore_ads_task_rate_bytes_per_second{resource="nightly",task_id="task-1",task_name="Task 1"} 125829120.5
# HELP sensecore_ads_task_duration_seconds Duration of a task so far, as of the last poll.
# TYPE sensecore_ads_task_duration_seconds gauge
sensecore_ads_task_duration_seconds{resource="nightly",task_id="task-1",task_name="Task 1"} 3723.5
# HELP sensecore_ads_task_created_timestamp_seconds Unix timestamp of the creation of a task, as of the last poll.
# TYPE sensecore_ads_task_created_timestamp_seconds gauge
sensecore_ads_task_created_timestamp_seconds{resource="nightly",task_id="task-1",task_name="Task 1"} 1790000000
# HELP sensecore_ads_task_started_timestamp_seconds Unix timestamp of the start of a task, as of the last poll.
# TYPE sensecore_ads_task_started_timestamp_seconds gauge
sensecore_ads_task_started_timestamp_seconds{resource="nightly",task_id="task-1",task_name="Task 1"} 1790000060
# HELP sensecore_ads_task_ended_timestamp_seconds Unix timestamp of the end of a task, as of the last poll.
# TYPE sensecore_ads_task_ended_timestamp_seconds gauge
sensecore_ads_task_ended_timestamp_seconds{resource="nightly",task_id="task-1",task_name="Task 1"} 1790003783.5
`,
  );
});

test('a task that tells nothing has its info and its state, and no number is invented', () => {
  const page = renderTable(TASK_FAMILIES, [toInput({}, { infoLabels: [] })], 'openmetrics');
  expect(page.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    'sensecore_ads_task_info{resource="nightly",task_id="task-1",task_name="Task 1"} 1',
    'sensecore_ads_task_state{resource="nightly",task_id="task-1",task_name="Task 1",state="DOING"} 1',
    '',
  ]);
});

test('with task_states "all" every state is there, as 0 or 1', () => {
  const page = renderTable(TASK_FAMILIES, [toInput({ state: 'FAILED' }, { taskStates: 'all' })]);
  expect([...page.matchAll(/state="(\w+)"\} (\d)/g)].map(([, state, value]) => `${state} ${value}`)).toEqual([
    'SCANNING 0',
    'DOING 0',
    'PAUSED 0',
    'COMPLETED 0',
    'FAILED 1',
    'CANCELLED 0',
    'UNKNOWN 0',
  ]);
});

describe('info labels', () => {
  test('stand in the order of the config, all of them if wanted', () => {
    const task = {
      type: 'THIRDTOAOSS',
      sources: [buildLocation({ name: 'a', zone: 'z1', region: 'r1' })],
      destinations: [buildLocation({ name: 'b', zone: 'z2', region: 'r2' })],
      thirdParty: 'S3',
      userId: 'u',
      tenantId: 't',
    } as const;
    expect(infoOf(task, INFO_LABELS)).toBe(
      'task_type="THIRDTOAOSS",source="a",destination="b",source_zone="z1",destination_zone="z2",' +
        'source_region="r1",destination_region="r2",third_party="S3",user_id="u",tenant_id="t"',
    );
    expect(infoOf(task, ['tenant_id', 'task_type'])).toBe('tenant_id="t",task_type="THIRDTOAOSS"');
  });

  test('several places are joined by a comma, and none is named twice', () => {
    const task = {
      sources: [
        buildLocation({ name: 'a', prefix: 'x', zone: 'z1', region: 'r1' }),
        buildLocation({ name: 'a', prefix: 'y', zone: 'z1', region: 'r2' }),
        buildLocation(),
      ],
    };
    expect(infoOf(task, ['source', 'source_zone', 'source_region'])).toBe(
      'source="a/x,a/y",source_zone="z1",source_region="r1,r2"',
    );
  });

  test.each([
    ['a bucket without a prefix', 'bucket', '', 'bucket'],
    ['a prefix without a bucket', '', 'raw', 'raw'],
    ['a prefix that begins with a slash', 'volume', '/', 'volume/'],
  ])('%s reads as a path', (_, name, prefix, expected) => {
    expect(infoOf({ sources: [buildLocation({ name, prefix })] }, ['source'])).toBe(`source="${expected}"`);
  });

  test('the source of a transfer from a third party is its path there, unless ADS names another', () => {
    const task = { type: 'THIRDTOFS', thirdPartyPath: 's3.example.com/raw' } as const;
    expect(infoOf(task, ['source'])).toBe('source="s3.example.com/raw"');
    expect(infoOf({ ...task, sources: [buildLocation({ name: 'b' })] }, ['source'])).toBe('source="b"');
    expect(infoOf({ ...task, type: 'FSTOFS' }, ['source'])).toBe('source=""');
  });

  test('values end at 128 characters and the name at 256, never inside a character', () => {
    const task = { name: '名'.repeat(300), thirdParty: 'x'.repeat(128), userId: '😀'.repeat(129) };
    expect(infoOf(task, ['third_party', 'user_id'])).toBe(
      `third_party="${'x'.repeat(128)}",user_id="${'😀'.repeat(128)}"`,
    );
    expect(toInput(task).labels).toBe(`resource="nightly",task_id="task-1",task_name="${'名'.repeat(256)}"`);
  });
});

function renderMemory(task: Partial<Task>, memory: Partial<TaskMemory> = {}): string[] {
  const input = toInput(task);
  const known = buildMemory([input.task]).tasks.get(input.task.id)!;
  return renderTable(TASK_FAMILIES, [{ ...input, memory: { ...known, ...memory } }])
    .split('\n')
    .filter((line) => /^sensecore_ads_task_(state_changed|progressed|eta|failed)/.test(line))
    .map((line) => line.replace('{resource="nightly",task_id="task-1",task_name="Task 1"', '{T'));
}

describe('what a task was before', () => {
  test('an active task tells when it changed, when it progressed, and when it will be done', () => {
    const memory = { stateChangedAt: 1_790_000_000, progressedAt: 1_790_000_600, etaAt: 1_790_009_000 };
    expect(renderMemory({ state: 'DOING' }, memory)).toEqual([
      'sensecore_ads_task_state_changed_timestamp_seconds{T} 1790000000',
      'sensecore_ads_task_progressed_timestamp_seconds{T} 1790000600',
      'sensecore_ads_task_eta_timestamp_seconds{T} 1790009000',
    ]);
  });

  test('a failed task tells when it failed and why, and no other task does', () => {
    const failed = { state: 'FAILED', errorMessage: 'AccessDenied: Access Denied' } as const;
    expect(renderMemory({ ...failed, endedAt: 1_790_000_300 }).at(-1)).toBe(
      'sensecore_ads_task_failed_timestamp_seconds{T,reason="permission"} 1790000300',
    );
    expect(
      renderMemory({ state: 'FAILED', errorMessage: '' }, { stateChangedAt: 1_790_000_600 }).at(-1),
    ).toBe('sensecore_ads_task_failed_timestamp_seconds{T,reason="other"} 1790000600');
    expect(renderMemory({ ...failed, state: 'DOING' }).join()).not.toContain('task_failed');
  });
});
