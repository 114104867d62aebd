import { EMPTY_MEMORY, type ResourceMemory, type TaskMemory } from '../../src/model/memory.ts';
import type { ListingKind } from '../../src/model/poll.ts';
import type { Task } from '../../src/model/task.ts';
import { track, type TaskEvent } from '../../src/model/tracker.ts';
import { buildSnapshot } from '../support/status.ts';

/** One observation; times are Unix seconds. Rows are read at the time of the look, unless they say otherwise. */
export interface Look {
  readonly at: number;
  /** Default: active. */
  readonly listing?: ListingKind;
  /** Default: `at`. */
  readonly startedAt?: number;
  /** Default: true. */
  readonly historyEnabled?: boolean;
  readonly tasks: readonly Partial<Task>[];
  /** Default: none. */
  readonly hidden?: readonly Partial<Task>[];
}

export interface Looked {
  readonly memory: ResourceMemory;
  /** Of all looks, in order. */
  readonly events: readonly TaskEvent[];
}

/** Tracks one look after the other. */
export function trackLooks(looks: readonly Look[], before: ResourceMemory = EMPTY_MEMORY): Looked {
  const events: TaskEvent[] = [];
  let memory = before;
  for (const look of looks) {
    const { at, listing = 'active', startedAt = at, historyEnabled = true, hidden = [] } = look;
    const toRows = (tasks: Look['tasks']): readonly Task[] =>
      buildSnapshot(tasks.map((task) => ({ readAtMs: at * 1000, ...task }))).tasks;
    const step = track(memory, {
      listing,
      startedAtMs: startedAt * 1000,
      tasks: toRows(look.tasks),
      hidden: toRows(hidden),
      historyEnabled,
      nowMs: at * 1000,
    });
    memory = step.memory;
    events.push(...step.events);
  }
  return { memory, events };
}

/** What is remembered of one task at the end. */
export function rememberedOf(looked: Looked, id = 'task-1'): TaskMemory {
  const memory = looked.memory.tasks.get(id);
  if (memory === undefined) throw new Error(`${id} is not remembered`);
  return memory;
}

/** The states with entries, and how many. */
export function entriesOf({ memory }: Looked): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(memory.counters.stateEntries).filter(([, count]) => count > 0));
}
