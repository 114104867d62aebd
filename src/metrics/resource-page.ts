import { selectTasks } from '../model/selection.ts';
import type { SeriesPolicy } from '../model/series-policy.ts';
import type { ResourceStatus } from '../model/snapshot.ts';
import { label } from './exposition.ts';
import { isDenied, type Family } from './family.ts';
import { renderFragment, type Fragment } from './fragment.ts';
import { RESOURCE_FAMILIES } from './resource-families.ts';
import { TASK_FAMILIES, type TaskInput } from './task-families.ts';
import { taskLabels } from './task-labels.ts';
import type { TimeSlice } from './time-slice.ts';

/** Tasks per fragment: rendering so many of one family takes well under a time slice. */
const TASKS_PER_FRAGMENT = 1000;

/** The part of the page that comes from one resource, rendered. Immutable. */
export interface ResourcePage {
  /** What it was rendered from. */
  readonly status: ResourceStatus;
  readonly policy: SeriesPolicy;
  /** Unix seconds from which on it is out of date although the status is the same. */
  readonly nextChangeAt: number | undefined;
  /** Number of samples. */
  readonly series: number;
  /** By family name; a family that is denied or has no sample is not there. */
  readonly families: ReadonlyMap<string, readonly Fragment[]>;
}

export interface ResourcePageOptions {
  readonly policy: SeriesPolicy;
  readonly nowSeconds: number;
  readonly slice: TimeSlice;
}

/** Renders every family of one resource. */
export async function renderResourcePage(
  status: ResourceStatus,
  { policy, nowSeconds, slice }: ResourcePageOptions,
): Promise<ResourcePage> {
  const { resource, snapshot } = status;
  const memory = status.memory.tasks;
  const selection =
    snapshot === undefined ? undefined : selectTasks({ tasks: snapshot.tasks, memory, policy, nowSeconds });
  const selected = selection?.selected ?? [];
  const families: FragmentMap = new Map();
  const taskFamilies = allowed(TASK_FAMILIES, policy);
  for (let start = 0; start < selected.length; start += TASKS_PER_FRAGMENT) {
    const inputs = selected.slice(start, start + TASKS_PER_FRAGMENT).map((task): TaskInput => ({
      task,
      memory: memory.get(task.id),
      labels: taskLabels(resource.name, task),
      policy,
    }));
    for (const family of taskFamilies) {
      addFragment(families, family, inputs);
      if (slice.isSpent()) await slice.rest();
    }
  }
  const input = { status, selection, labels: label('resource', resource.name) };
  for (const family of allowed(RESOURCE_FAMILIES, policy)) addFragment(families, family, [input]);
  return { status, policy, nextChangeAt: selection?.nextChangeAt, series: countSamples(families), families };
}

type FragmentMap = Map<string, Fragment[]>;

function allowed<Input>(families: readonly Family<Input>[], policy: SeriesPolicy): readonly Family<Input>[] {
  return families.filter((family) => !isDenied(family, policy.deny));
}

function addFragment<Input>(families: FragmentMap, family: Family<Input>, inputs: readonly Input[]): void {
  const fragment = renderFragment(family, inputs);
  if (fragment.samples === 0) return;
  const before = families.get(family.name);
  if (before === undefined) families.set(family.name, [fragment]);
  else before.push(fragment);
}

function countSamples(families: FragmentMap): number {
  let count = 0;
  for (const fragments of families.values()) for (const { samples } of fragments) count += samples;
  return count;
}
