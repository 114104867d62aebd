import type { FailureReason } from './failure-reason.ts';
import type { TaskState, TaskType } from './task.ts';

/** A change of a task's state, as a poll observed it. Times are Unix seconds. */
export interface RecordedEvent {
  /** Ascending in the order of observation. */
  readonly id: number;
  /** When the state changed: as ADS reports it, otherwise when a poll first saw it. */
  readonly at: number;
  /** When the poll saw it. */
  readonly seenAt: number;
  readonly resource: string;
  readonly taskId: string;
  readonly taskName: string;
  readonly taskType: TaskType;
  /** Undefined for a task that was not known. */
  readonly from: TaskState | undefined;
  readonly to: TaskState;
  readonly durationSeconds: number | undefined;
  /** Undefined unless the task failed, like `error`. */
  readonly failureReason: FailureReason | undefined;
  readonly error: string | undefined;
}

/** The events kept. */
export const MAX_EVENTS = 1000;

/** The latest events of all resources. */
export class EventLog {
  #events: readonly RecordedEvent[];

  /** `stored`: the events of an earlier process, in any order. */
  constructor(stored: readonly RecordedEvent[] = []) {
    this.#events = stored.toSorted((a, b) => b.id - a.id).slice(0, MAX_EVENTS);
  }

  /** Newest first; the same array as long as nothing was added. */
  list(): readonly RecordedEvent[] {
    return this.#events;
  }

  /** Returns the events as they were added, in the same order. */
  add(events: readonly Omit<RecordedEvent, 'id'>[]): readonly RecordedEvent[] {
    const lastId = this.#events[0]?.id ?? 0;
    const added = events.map((event, index) => ({ ...event, id: lastId + 1 + index }));
    this.#events = [...added.toReversed(), ...this.#events].slice(0, MAX_EVENTS);
    return added;
  }
}
