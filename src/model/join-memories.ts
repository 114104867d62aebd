// The memory of an exporter that had to begin without what was stored, and what was stored, as one.

import { addUp, countChanges, latest } from './count-changes.ts';
import type { DurationHistogram, ResourceCounters, ResourceMemory, TaskMemory } from './memory.ts';
import { addEnd, filesBefore, isKnownEnd, listEnds, mostFiles } from './runs.ts';
import { isActive, TASK_STATES, TERMINAL_STATES } from './task.ts';

/** Tasks as they were when a first listing showed them: nothing of them was counted, as they were there before. */
export type GivenTasks = ReadonlyMap<string, TaskMemory>;

/** Adds the tasks that were met between two memories, if the listing between them was the first of its kind. */
export function addGiven(given: GivenTasks, before: ResourceMemory, after: ResourceMemory): GivenTasks {
  const isFirst =
    before.activeStartedAtMs === undefined ||
    (before.historyStartedAtMs === undefined && after.historyStartedAtMs !== undefined);
  if (!isFirst) return given;
  return new Map([...given, ...[...after.tasks].filter(([id]) => !before.tasks.has(id))]);
}

/**
 * `stored` with what was counted `since`, without knowing it. A task that is still as it was given, finished or in the state
 * that was stored, goes back to what was stored of it, so that the next listing is compared with that; of any other, what
 * happened to it before it was given is counted here, as the next listing may show it in a third state.
 */
export function joinMemories(memories: {
  readonly stored: ResourceMemory;
  readonly since: ResourceMemory;
  readonly given: GivenTasks;
}): ResourceMemory {
  const { stored, since, given } = memories;
  const tasks = new Map(stored.tasks);
  let counters = addCounters(stored.counters, since.counters);
  for (const [id, task] of since.tasks) {
    const first = given.get(id);
    const before = stored.tasks.get(id);
    if (first === task && (!isActive(task.state) || before?.state === task.state)) continue;
    tasks.set(id, before === undefined ? task : addEnds(task, before));
    if (first !== undefined) counters = countMissed(counters, before, first);
  }
  return {
    tasks,
    counters,
    activeStartedAtMs: stored.activeStartedAtMs ?? since.activeStartedAtMs,
    historyStartedAtMs: stored.historyStartedAtMs ?? since.historyStartedAtMs,
  };
}

/** So that what is stored does not count again. */
function addEnds(task: TaskMemory, stored: TaskMemory): TaskMemory {
  return { ...task, ends: listEnds(stored.ends).reduce(addEnd, task.ends) };
}

/** How long a task took that finished is not remembered, so that the histograms miss it. */
function countMissed(
  counters: ResourceCounters,
  stored: TaskMemory | undefined,
  first: TaskMemory,
): ResourceCounters {
  const isNew = stored === undefined && isActive(first.state);
  const ends = listEnds(first.ends);
  const isKnown = ends.length > 0 && ends.every((end) => isKnownEnd(stored?.ends, end));
  const entered = isNew || (stored !== undefined && stored.state !== first.state && !isKnown);
  const files = isNew ? 0 : stored && filesBefore(stored, first.completedFiles, first.startedAt);
  return countChanges(counters, {
    entries: entered ? [{ to: first.state, durationSeconds: undefined }] : [],
    transferredFiles: (mostFiles(files, first.completedFiles) ?? 0) - (files ?? 0),
    lastCompletedAt: undefined,
    lastFailedAt: undefined,
  });
}

function addCounters(a: ResourceCounters, b: ResourceCounters): ResourceCounters {
  const stateEntries = { ...a.stateEntries };
  for (const state of TASK_STATES) stateEntries[state] = addUp(stateEntries[state], b.stateEntries[state]);
  const finishedDurations = { ...a.finishedDurations };
  for (const state of TERMINAL_STATES)
    finishedDurations[state] = addHistograms(a.finishedDurations[state], b.finishedDurations[state]);
  return {
    stateEntries,
    transferredFiles: addUp(a.transferredFiles, b.transferredFiles),
    finishedDurations,
    lastCompletedAt: latest(a.lastCompletedAt, b.lastCompletedAt),
    lastFailedAt: latest(a.lastFailedAt, b.lastFailedAt),
  };
}

function addHistograms(a: DurationHistogram, b: DurationHistogram): DurationHistogram {
  return {
    counts: a.counts.map((count, index) => addUp(count, b.counts[index] ?? 0)),
    sum: addUp(a.sum, b.sum),
  };
}
