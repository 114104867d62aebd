// From what is remembered of a resource and what a listing brought to what happened, and what to remember next.
// docs/tracking.md has the rules in words.

import { countChanges, latest } from './count-changes.ts';
import { isEntry, isNewEnd } from './entries.ts';
import type { Pace, ResourceMemory, TaskMemory } from './memory.ts';
import { estimateEnd, followPace, progressOf } from './pace.ts';
import type { ListingKind } from './poll.ts';
import {
  addEnd,
  filesBefore,
  isLaterRun,
  isOfRunBefore,
  lastEnd,
  mostFiles,
  startOf,
  toEndKey,
} from './runs.ts';
import { endOf, existsSince, finishOf, stateChangeOf, toSeconds } from './task-times.ts';
import { areSame, haveMoved, mergeValues, type TaskValues } from './task-values.ts';
import { isActive, isTerminal, type Task, type TaskState } from './task.ts';

/** What is known of a resource after a listing that ended well. */
export interface Observation {
  /** Which listing just ended. */
  readonly listing: ListingKind;
  /** When its first request was sent, Unix milliseconds. */
  readonly startedAtMs: number;
  /** The whole snapshot after it: active united with history. */
  readonly tasks: readonly Task[];
  /** Rows of a history listing that the snapshot does not show, because the active listing has the task: a re-run. */
  readonly hidden?: readonly Task[];
  readonly historyEnabled: boolean;
  readonly nowMs: number;
}

/** A task entering a state, as far as that was seen. */
export interface TaskEvent {
  readonly task: Task;
  /** Undefined for a task that was not known. */
  readonly from: TaskState | undefined;
  readonly to: TaskState;
  /** How long a finished task took; undefined if it is not finished, or ADS does not report it. */
  readonly durationSeconds: number | undefined;
}

/** A task that is no longer listed is remembered for so long: should it come back, nothing counts twice. */
const VANISHED_KEPT_SECONDS = 7 * 86_400;

/** At most this many. */
const MAX_VANISHED = 20_000;

/** What all tasks of one observation have in common. Times are Unix seconds. */
interface Step {
  readonly now: number;
  /** The first listing of its kind: what it shows for the first time was there before. */
  readonly isBaseline: boolean;
  /** A task first seen finished is new if it was created since. */
  readonly newSince: number;
  readonly changes: {
    readonly entries: TaskEvent[];
    transferredFiles: number;
    lastCompletedAt: number | undefined;
    lastFailedAt: number | undefined;
  };
}

/** Counts what changed since `before`, and remembers what was observed. Pure. */
export function track(
  before: ResourceMemory,
  observation: Observation,
): { readonly memory: ResourceMemory; readonly events: readonly TaskEvent[] } {
  const step = createStep(before, observation);
  const tasks = new Map<string, TaskMemory>();
  for (const task of observation.tasks) {
    const known = tasks.get(task.id) ?? before.tasks.get(task.id);
    tasks.set(task.id, known === undefined ? meetTask(task, step) : followTask(known, task, step));
  }
  keepVanished(tasks, before.tasks, step);
  for (const row of observation.hidden ?? []) {
    const known = tasks.get(row.id);
    if (known !== undefined) tasks.set(row.id, followHidden(known, row, step));
  }
  const { listing, startedAtMs } = observation;
  const memory = {
    tasks,
    counters: countChanges(before.counters, step.changes),
    activeStartedAtMs: listing === 'active' ? startedAtMs : before.activeStartedAtMs,
    historyStartedAtMs: listing === 'history' ? startedAtMs : before.historyStartedAtMs,
  };
  return { memory, events: step.changes.entries };
}

function createStep(before: ResourceMemory, { listing, historyEnabled, nowMs }: Observation): Step {
  const { activeStartedAtMs, historyStartedAtMs } = before;
  const lastStartedAtMs = (historyEnabled ? historyStartedAtMs : undefined) ?? activeStartedAtMs;
  return {
    now: nowMs / 1000,
    isBaseline: (listing === 'active' ? activeStartedAtMs : historyStartedAtMs) === undefined,
    newSince: lastStartedAtMs === undefined ? Infinity : toSeconds(lastStartedAtMs),
    changes: { entries: [], transferredFiles: 0, lastCompletedAt: undefined, lastFailedAt: undefined },
  };
}

/** Remembers a task that was not known. It counts, unless it was there before anyone looked. */
function meetTask(task: Task, step: Step): TaskMemory {
  const counts = !step.isBaseline && (isActive(task.state) || existsSince(task) >= step.newSince);
  if (counts) {
    addEntry(step, task, undefined);
    step.changes.transferredFiles += task.completedFiles ?? 0;
  }
  if (counts || task.endedAt !== undefined) noteEnd(step, task);
  return {
    state: task.state,
    readAtMs: task.readAtMs,
    stateChangedAt: stateChangeOf(task, { elsewhereAtMs: -Infinity, now: step.now }),
    progressedAt: toSeconds(task.readAtMs),
    etaAt: undefined,
    finishedAt: finishOf(task, { toFinish: counts, now: step.now }),
    vanishedAt: undefined,
    totalFiles: task.totalFiles,
    // The files of a new task count from 0, even if its first row does not report them.
    completedFiles: task.completedFiles ?? (counts ? 0 : undefined),
    existingFiles: task.existingFiles,
    progressRatio: task.progressRatio,
    sizeBytes: task.sizeBytes,
    startedAt: startOf(task, step.now),
    runFiles: task.completedFiles ?? (counts ? 0 : undefined),
    ends: toEndKey(task),
    resumedAfter: undefined,
    pace: undefined,
  };
}

/** Remembers what a row reports of a known task: the same object, if that is nothing new. */
function followTask(known: TaskMemory, task: Task, step: Step): TaskMemory {
  if (isSameEnd(known, task, step)) return known;
  const next = isOfRunBefore(task, known.startedAt)
    ? followEarlierRun(known, task, step)
    : followLatestRun(known, task, step);
  return isSame(known, next) ? known : next;
}

function followLatestRun(known: TaskMemory, task: Task, step: Step): TaskMemory {
  const { now } = step;
  const startedAt = startOf(task, now);
  const isNewRun = isLaterRun(known, startedAt);
  const values = isNewRun ? task : mergeValues(known, task);
  const counts = isEntry(known, task, step);
  if (counts) {
    addEntry(step, task, known.state);
    noteEnd(step, task);
  }
  const isNewState = counts || task.state !== known.state;
  const isFinished = isTerminal(task.state);
  const ends = addEnd(known.ends, toEndKey(task));
  const hasProgressed = haveMoved(known, values) || ((counts || isNewRun) && task.state === 'DOING');
  const pace = isNewRun ? undefined : toPace(known, values, task);
  return {
    state: task.state,
    readAtMs: task.readAtMs,
    stateChangedAt: isNewState
      ? stateChangeOf(task, { elsewhereAtMs: counts ? known.readAtMs : -Infinity, now })
      : known.stateChangedAt,
    progressedAt: hasProgressed ? toSeconds(task.readAtMs) : known.progressedAt,
    etaAt: estimateEnd(pace, now),
    finishedAt: isNewState || !isFinished ? finishOf(task, { toFinish: counts, now }) : known.finishedAt,
    vanishedAt: undefined,
    totalFiles: values.totalFiles,
    completedFiles: values.completedFiles,
    existingFiles: values.existingFiles,
    progressRatio: values.progressRatio,
    sizeBytes: values.sizeBytes,
    startedAt: isNewRun ? startedAt : (known.startedAt ?? startedAt),
    runFiles: countFiles(known, task, step),
    ends,
    resumedAfter: counts && isTerminal(known.state) && !isFinished ? lastEnd(ends) : known.resumedAfter,
    pace,
  };
}

/** A row of a run before the latest one reports an end at most, whose retention counts while that row is shown. */
function followEarlierRun(known: TaskMemory, task: Task, step: Step): TaskMemory {
  const { ends } = followHidden(known, task, step);
  const finishedAt = finishOf(task, { toFinish: false, now: step.now });
  return { ...known, finishedAt, vanishedAt: undefined, etaAt: undefined, pace: undefined, ends };
}

/** Remembers what a row reports that is not shown: that the run it is of has ended, and the files of the latest run. */
function followHidden(known: TaskMemory, row: Task, step: Step): TaskMemory {
  const ends = addEnd(known.ends, toEndKey(row));
  if (ends === known.ends) return known;
  if (isNewEnd(known, row, step)) addEntry(step, row, known.state);
  noteEnd(step, row);
  if (isOfRunBefore(row, known.startedAt)) return { ...known, ends };
  const startedAt = startOf(row, step.now);
  return {
    ...known,
    startedAt: isLaterRun(known, startedAt) ? startedAt : (known.startedAt ?? startedAt),
    runFiles: countFiles(known, row, step),
    ends,
  };
}

/** Counts what the files of a run, which is not an earlier one, rose above the highest number seen, and returns that of now. */
function countFiles(known: TaskMemory, row: Task, step: Step): number | undefined {
  const { completedFiles } = row;
  const before = filesBefore(known, completedFiles, startOf(row, step.now));
  const files = mostFiles(before, completedFiles);
  step.changes.transferredFiles += (files ?? 0) - (before ?? 0);
  return files;
}

function toPace(known: TaskMemory, values: TaskValues, task: Task): Pace | undefined {
  if (task.state !== 'DOING' || known.state !== 'DOING') return undefined;
  // The first ratio after file counts alone is of another measure than they are.
  const isSameMeasure = (known.progressRatio === undefined) === (values.progressRatio === undefined);
  return followPace(known.pace, {
    from: isSameMeasure ? progressOf(known) : undefined,
    to: progressOf(values),
    at: task.readAtMs / 1000,
  });
}

/** Whether a finished task is as it was, as nearly every one is: takes less time than remembering and comparing it. */
function isSameEnd(known: TaskMemory, task: Task, { now }: Step): boolean {
  const { state, ends, pace, vanishedAt, runFiles } = known;
  if (task.state !== state || typeof ends !== 'number') return false;
  if (pace !== undefined || vanishedAt !== undefined || !areSame(known, task)) return false;
  const { completedFiles } = task;
  const areKnownFiles = completedFiles === undefined || completedFiles <= (runFiles ?? -1);
  return areKnownFiles && toEndKey(task) === ends && startOf(task, now) === known.startedAt;
}

/** Whether memory would say nothing else than before, but for the time of reading. */
function isSame(before: TaskMemory, after: TaskMemory): boolean {
  return (
    before.state === after.state &&
    before.finishedAt === after.finishedAt &&
    before.vanishedAt === after.vanishedAt &&
    before.etaAt === after.etaAt &&
    before.pace === after.pace &&
    before.startedAt === after.startedAt &&
    before.runFiles === after.runFiles &&
    before.ends === after.ends &&
    before.resumedAfter === after.resumedAfter &&
    areSame(before, after)
  );
}

function addEntry({ changes }: Step, task: Task, from: TaskState | undefined): void {
  const durationSeconds = isTerminal(task.state) ? task.durationSeconds : undefined;
  changes.entries.push({ task, from, to: task.state, durationSeconds });
}

function noteEnd({ changes, now }: Step, task: Task): void {
  if (task.state === 'COMPLETED') changes.lastCompletedAt = latest(changes.lastCompletedAt, endOf(task, now));
  if (task.state === 'FAILED') changes.lastFailedAt = latest(changes.lastFailedAt, endOf(task, now));
}

/** Adds what stays remembered of the tasks that are not listed. */
function keepVanished(
  tasks: Map<string, TaskMemory>,
  before: ReadonlyMap<string, TaskMemory>,
  step: Step,
): void {
  const now = Math.floor(step.now);
  const listed = tasks.size;
  for (const [id, known] of before) {
    if (tasks.has(id)) continue;
    if (known.vanishedAt === undefined) tasks.set(id, { ...known, vanishedAt: now });
    else if (now - known.vanishedAt < VANISHED_KEPT_SECONDS) tasks.set(id, known);
  }
  const surplus = tasks.size - listed - MAX_VANISHED;
  if (surplus <= 0) return;
  const vanished = [...tasks].slice(listed).sort(([, a], [, b]) => byImportance(a, b));
  for (const [id] of vanished.slice(0, surplus)) tasks.delete(id);
}

/** The longest gone first; of those gone together the finished ones, which have the least to add should they come back. */
function byImportance(a: TaskMemory, b: TaskMemory): number {
  const longerGone = (a.vanishedAt ?? 0) - (b.vanishedAt ?? 0);
  return longerGone || Number(isActive(a.state)) - Number(isActive(b.state));
}
