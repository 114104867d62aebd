// Polls, history and restarts that run into one another, on the injected clock: the poller with its tracker and state file,
// against what the counters are by definition and what must be shown at every moment.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ResourceMemory } from '../../src/model/memory.ts';
import { LISTINGS } from '../../src/model/poll.ts';
import { isActive, isTerminal, type Task } from '../../src/model/task.ts';
import { countRows, type Delivery } from '../model/reference-tracker.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { IDS, REASONS, Stage, type Id, type WorldTask } from './interleaved-stage.ts';

interface Command {
  readonly name: string;
  readonly run: (stage: Stage) => Promise<void>;
}

/** Shown by its name where a run fails. */
function toCommand(name: string, run: Command['run']): Command {
  return Object.assign({ name, run }, { [fc.toStringMethod]: () => name });
}

function byId(name: string, change: (stage: Stage, id: Id) => void): fc.Arbitrary<Command> {
  return fc.constantFrom(...IDS).map((id) =>
    toCommand(`${name} ${id}`, (stage) => {
      change(stage, id);
      return stage.pass();
    }),
  );
}

function update(stage: Stage, id: Id, isFit: (task: WorldTask) => boolean, change: Partial<WorldTask>): void {
  const task = stage.world.get(id);
  if (task !== undefined && isFit(task)) stage.world.set(id, { ...task, ...change });
}

const isGoing = ({ state }: WorldTask): boolean => isActive(state);
const hasEnded = ({ state }: WorldTask): boolean => isTerminal(state);

const start = byId('start', (stage, id) => {
  if (stage.world.has(id)) return;
  const at = stage.now();
  stage.world.set(id, {
    createdAt: at,
    state: 'DOING',
    startedAt: at,
    endedAt: undefined,
    files: 0,
    percent: 0,
    inHistory: undefined,
  });
});
const progress = byId('progress', (stage, id) => {
  const task = stage.world.get(id);
  if (task?.state === 'DOING' && task.percent < 90)
    update(stage, id, isGoing, { files: task.files + 7, percent: task.percent + 3 });
});
const pause = byId('pause or resume', (stage, id) =>
  update(stage, id, isGoing, { state: stage.world.get(id)?.state === 'DOING' ? 'PAUSED' : 'DOING' }),
);
const finish = fc
  .constantFrom('COMPLETED', 'FAILED', 'CANCELLED')
  .chain((state) =>
    byId(`end as ${state}`, (stage, id) => update(stage, id, isGoing, { state, endedAt: stage.now() })),
  );
/** Nothing happens where it has arrived. */
const arrive = byId('reach history', (stage, id) => {
  const task = stage.world.get(id);
  if (task?.endedAt === undefined) return;
  const { endedAt, files, percent, startedAt, state } = task;
  const inHistory = {
    state,
    startedAt,
    endedAt,
    completedFiles: files,
    progressRatio: percent / 100,
    durationSeconds: endedAt - startedAt,
  };
  update(stage, id, hasEnded, { inHistory });
});
/** Some begin at once with more done than the run before, so that its progress seems to go on. */
const retry = fc.constantFrom(0, 1, 40).chain((percent) =>
  byId('run again', (stage, id) =>
    update(stage, id, hasEnded, {
      state: 'DOING',
      startedAt: stage.now(),
      endedAt: undefined,
      files: percent,
      percent,
    }),
  ),
);
const poll = fc.constant(toCommand('poll', (stage) => stage.poll()));
const wholePoll = fc.constant(
  toCommand('poll, answered', async (stage) => {
    await stage.poll();
    await stage.respond('active', { early: false, hide: undefined });
  }),
);
const respond = fc
  .record({
    listing: fc.constantFrom(...LISTINGS),
    early: fc.boolean(),
    hide: fc.option(fc.constantFrom(...IDS), { nil: undefined, freq: 8 }),
  })
  .map(({ listing, ...how }) =>
    toCommand(`answer ${listing} ${JSON.stringify(how)}`, (stage) => stage.respond(listing, how)),
  );
const fail = fc
  .tuple(fc.constantFrom(...LISTINGS), fc.constantFrom(...REASONS))
  .map(([listing, reason]) => toCommand(`fail ${listing} ${reason}`, (stage) => stage.fail(listing, reason)));
const restart = fc.constant(toCommand('restart', (stage) => stage.restart()));

const commands = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: start },
    { weight: 4, arbitrary: progress },
    { weight: 1, arbitrary: pause },
    { weight: 3, arbitrary: finish },
    { weight: 3, arbitrary: arrive },
    { weight: 2, arbitrary: retry },
    { weight: 8, arbitrary: wholePoll },
    { weight: 4, arbitrary: poll },
    { weight: 12, arbitrary: respond },
    { weight: 1, arbitrary: fail },
    { weight: 1, arbitrary: restart },
  ),
  { minLength: 40, maxLength: 80 },
);

/** What holds at every moment. */
function expectRight(stage: Stage): void {
  const { delivered, harness } = stage;
  const { memory, snapshot } = harness.poller.status();
  expect(memory.counters).toEqual(countRows(delivered, true));
  expect([...stage.reported, ...harness.failures].filter((each) => !each.startsWith('percent'))).toEqual(
    stage.failed,
  );
  const active = delivered.findLast(({ listing }) => listing === 'active');
  if (snapshot === undefined || active === undefined) return;
  const shown = new Map(snapshot.tasks.map((task) => [task.id, task]));
  for (const row of active.rows) expect(shown.get(row.id)).toEqual(row);
  for (const task of snapshot.tasks) expectEstimate(task, memory, delivered);
}

/** An estimate needs two moves in DOING, all of one run. */
function expectEstimate({ id }: Task, { tasks }: ResourceMemory, delivered: readonly Delivery[]): void {
  if (tasks.get(id)?.etaAt === undefined) return;
  const rows = delivered.flatMap((each) =>
    each.listing === 'active' ? each.rows.filter((row) => row.id === id) : [],
  );
  const latest = rows.at(-1)!;
  const from =
    rows.findLastIndex(({ startedAt, state }) => startedAt !== latest.startedAt || state !== 'DOING') + 1;
  const percents = rows.slice(from).map(({ progressRatio }) => progressRatio);
  expect(new Set(percents).size).toBeGreaterThan(2);
}

/** Tasks that the last active listing lacks, and the one before had. */
function findLeft({ delivered }: Stage): readonly Task[] {
  const [last, previous] = delivered.filter(({ listing }) => listing === 'active').toReversed();
  const ids = new Set(last?.rows.map(({ id }) => id));
  return previous?.rows.filter(({ id }) => !ids.has(id)) ?? [];
}

/** The row of a task that left stays, unless one of the same run or a later one is there. */
function expectKept(stage: Stage, left: readonly Task[]): void {
  const shown = new Map(stage.harness.poller.status().snapshot?.tasks.map((task) => [task.id, task]));
  for (const { id, startedAt = Infinity } of left)
    expect(shown.get(id)?.startedAt).toBeGreaterThanOrEqual(startedAt);
}

/** Runs a command and expects that history is asked for every task that left: at once, or once it is not being read any more. */
async function runAndExpect({ name, run }: Command, stage: Stage, unasked: Set<string>): Promise<void> {
  const before = { listed: countActive(stage), asked: stage.historyRequests, busy: stage.pending.history };
  await run(stage);
  expectRight(stage);
  if (name === 'restart') unasked.clear();
  if (countActive(stage) > before.listed) {
    for (const { id } of stage.delivered.at(-1)?.rows ?? []) unasked.delete(id);
    const left = stage.wasRestarted ? [] : findLeft(stage);
    expectKept(stage, left);
    for (const { id } of left) unasked.add(id);
    stage.wasRestarted = false;
  }
  if (before.busy !== undefined && stage.pending.history === before.busy) return;
  if (unasked.size > 0) expect(stage.historyRequests).toBeGreaterThan(before.asked);
  unasked.clear();
}

function countActive({ delivered }: Stage): number {
  return delivered.filter(({ listing }) => listing === 'active').length;
}

test('whatever runs into whatever, counters are those of the definition, and no task is missing that is listed', async () => {
  using directory = createTemporaryDirectory();
  await fc.assert(
    fc.asyncProperty(commands, async (drawn) => {
      const stage = new Stage(directory.path);
      const unasked = new Set<string>();
      for (const command of drawn) await runAndExpect(command, stage, unasked);
    }),
    { numRuns: 200 },
  );
});
