// The pieces that queries are made of.
//
// While resources move from one shard to another, two instances can show the same resource for a moment. So every gauge of
// a resource or a task goes through `perResource` or `perTask` before anything is added up. What looks at two metrics of
// one task joins them before that, where `instance` still identifies the exporter. Counters are summed directly: an
// instance goes on from 0 with what another one counted before, after every roll-out and restart.

import { ON_TASK, RESOURCE, TASK } from '../label-sets.ts';
import { TASK_STATES, TERMINAL_STATES, type TaskState } from '../../src/model/task.ts';

/** Selects what the variables of every dashboard select. `cluster` may be missing from the series. */
export const SCOPE = 'cluster=~"$cluster", job=~"$job"';
/** Where `instance` is a variable. */
export const EXPORTERS = `${SCOPE}, instance=~"$instance"`;
/** Where `resource` is a variable with several values. */
export const RESOURCES = `${SCOPE}, resource=~"$resource"`;
/** Where `resource` is a variable with one value. */
export const ONE_RESOURCE = `${SCOPE}, resource="$resource"`;
/** Where `task` is a variable too. */
export const ONE_TASK = `${ONE_RESOURCE}, task_id="$task"`;

/** The states that a task leaves by itself or is waiting in. */
export const ACTIVE_STATES: readonly TaskState[] = TASK_STATES.filter(
  (state) => state !== 'UNKNOWN' && !TERMINAL_STATES.some((terminal) => terminal === state),
);

/** One value of a gauge for each resource, whichever instances show it; `more` labels are kept apart. */
export function perResource(expression: string, ...more: readonly string[]): string {
  return `max by (${[RESOURCE, ...more].join(', ')}) (${expression})`;
}

/** One value of a gauge for each task, whichever instances show it; `more` labels are kept apart. */
export function perTask(expression: string, ...more: readonly string[]): string {
  return `max by (${[TASK, ...more].join(', ')}) (${expression})`;
}

/** Adds up by these labels; with none, everything. */
export function sumBy(labels: string, expression: string): string {
  return labels === '' ? `sum(${expression})` : `sum by (${labels}) (${expression})`;
}

/** The tasks of a selection that are in one of the states, with their `state`. */
export function tasksIn(states: readonly TaskState[], selection: string): string {
  const matcher = states.length === 1 ? `state="${states[0]}"` : `state=~"${states.join('|')}"`;
  return `(sensecore_ads_task_state{${selection}, ${matcher}} == 1)`;
}

/** Those of the samples that belong to a task of the other. */
export function ofTasks(samples: string, tasks: string): string {
  return `${samples} and on (${ON_TASK}) ${tasks}`;
}
