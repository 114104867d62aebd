// What is asked of tasks on more than one dashboard. `selection` is the inside of a selector: see promql.ts.

import { ON_RESOURCE, ON_TASK, RESOURCE } from '../label-sets.ts';
import { TASK_STATES } from '../../src/model/task.ts';
import { stateCode } from './mappings.ts';
import { ACTIVE_STATES, ofTasks, perResource, perTask, sumBy, tasksIn } from './promql.ts';

/** States in which a task does something. */
export const RUNNING_STATES = ['SCANNING', 'DOING'] as const;

export function countIn(states: readonly string[], selection: string, by = ''): string {
  return sumBy(by, perResource(`sensecore_ads_tasks{${selection}, state=~"${states.join('|')}"}`, 'state'));
}

/** How often tasks entered one of the states within a range. */
export function entriesWithin(
  range: string,
  states: readonly string[],
  { selection, by = '' }: { readonly selection: string; readonly by?: string },
): string {
  const entries = `sensecore_ads_task_state_entries_total{${selection}, state=~"${states.join('|')}"}`;
  return sumBy(by, `increase(${entries}[${range}])`);
}

/** In bytes per second; only tasks in DOING transfer. */
export function transferRate(selection: string): string {
  return perTask(
    ofTasks(`sensecore_ads_task_rate_bytes_per_second{${selection}}`, tasksIn(['DOING'], selection)),
  );
}

export function filesPerSecond(selection: string): string {
  return sumBy(RESOURCE, `rate(sensecore_ads_transferred_files_total{${selection}}[$__rate_interval])`);
}

/** In milliseconds, as Grafana wants times. */
export function completionTime(selection: string): string {
  return `1000 * ${perTask(`sensecore_ads_task_eta_timestamp_seconds{${selection}}`)}`;
}

/** From the start of a task to its estimated end, in seconds. */
export function totalDuration(selection: string): string {
  return perTask(`sensecore_ads_task_eta_timestamp_seconds{${selection}}
  - (sensecore_ads_task_started_timestamp_seconds{${selection}} or sensecore_ads_task_created_timestamp_seconds{${selection}})`);
}

/**
 * For how long tasks in DOING had made no progress at the last good poll, in seconds. `ofResource` selects their resource
 * where `selection` is narrower.
 */
export function timeWithoutProgress(selection: string, ofResource = selection): string {
  const age = `sensecore_ads_last_success_timestamp_seconds{${ofResource}}
  - on (${ON_RESOURCE}) group_right () sensecore_ads_task_progressed_timestamp_seconds{${selection}}`;
  return perTask(ofTasks(age, tasksIn(['DOING'], selection)));
}

/** The states of tasks as the numbers of `stateCode`. */
export function stateCodes(selection: string): string {
  return perTask(
    TASK_STATES.map((state) => `${stateCode(state)} * ${tasksIn([state], selection)}`).join(' or '),
  );
}

/** Distinguishes the runs of one task name: `short_id` is the beginning of `task_id`. */
export function withShortId(expression: string): string {
  return `label_replace(${expression}, "short_id", "$1", "task_id", "(.{1,8}).*")`;
}

/** Whether the last good poll is so old that an alert fires: its age in intervals of the resource. */
export function ageInIntervals(selection: string): string {
  const age = perResource(`sensecore_ads_last_success_timestamp_seconds{${selection}}`);
  return `(time() - ${age}) / ${perResource(`sensecore_ads_poll_interval_seconds{${selection}}`)}`;
}

/** The tasks of which a failure was seen within the time range, whatever became of them. */
export function failedWithinRange(selection: string): string {
  return `last_over_time(sensecore_ads_task_failed_timestamp_seconds{${selection}}[$__range])`;
}

/** The active tasks that have been in their state for longest, with their `state`. The value is when they entered it. */
export function longestActive(limit: number, selection: string): string {
  const since = `sensecore_ads_task_state_changed_timestamp_seconds{${selection}}`;
  const active = tasksIn(ACTIVE_STATES, selection);
  return `bottomk(${limit}, ${perTask(`${since} * on (${ON_TASK}) group_left (state) ${active}`, 'state')})`;
}
