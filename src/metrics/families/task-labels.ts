import type { InfoLabel } from '../../model/series-policy.ts';
import { destinationOf, regionsOf, sourceOf, zonesOf } from '../../model/task-places.ts';
import type { Task } from '../../model/task.ts';
import { label } from '../exposition.ts';

const MAX_VALUE_CODE_POINTS = 128;
const MAX_NAME_CODE_POINTS = 256;

/** The labels that every series of a task has. */
export const TASK_LABELS = ['resource', 'task_id', 'task_name'] as const;

/** The text of `TASK_LABELS` for one task. */
export function taskLabels(resource: string, task: Task): string {
  // The id is never cut: two tasks of one label set would make Prometheus refuse the whole page.
  return [
    label('resource', resource),
    label('task_id', task.id),
    label('task_name', cap(task.name, MAX_NAME_CODE_POINTS)),
  ].join(',');
}

/** The text of the chosen `info_labels` for one task. */
export function infoLabels(names: readonly InfoLabel[], task: Task): string {
  return names.map((name) => label(name, cap(INFO_VALUES[name](task), MAX_VALUE_CODE_POINTS))).join(',');
}

const INFO_VALUES: Readonly<Record<InfoLabel, (task: Task) => string>> = {
  task_type: (task) => task.type,
  source: sourceOf,
  destination: destinationOf,
  source_zone: (task) => zonesOf(task.sources),
  destination_zone: (task) => zonesOf(task.destinations),
  source_region: (task) => regionsOf(task.sources),
  destination_region: (task) => regionsOf(task.destinations),
  third_party: (task) => task.thirdParty,
  user_id: (task) => task.userId,
  tenant_id: (task) => task.tenantId,
};

/** Cuts between code points, so that no character is halved. */
function cap(value: string, maxCodePoints: number): string {
  // A string never has more code points than UTF-16 units, which are free to count.
  if (value.length <= maxCodePoints) return value;
  return Array.from(value.slice(0, 2 * maxCodePoints))
    .slice(0, maxCodePoints)
    .join('');
}
