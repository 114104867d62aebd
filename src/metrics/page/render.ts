// The series of one resource, as fragments: rendered again only when its status or the policy changed.

import { selectTasks } from '../../model/selection.ts';
import type { SeriesPolicy } from '../../model/series-policy.ts';
import type { ResourceStatus } from '../../model/snapshot.ts';
import { label, writeSamples } from '../exposition.ts';
import { isDenied, type Family } from '../families/family.ts';
import { RESOURCE_FAMILIES } from '../families/resource-families.ts';
import { TASK_FAMILIES, type TaskInput } from '../families/task-families.ts';
import { taskLabels } from '../families/task-labels.ts';
import type { TimeSlice } from '../time-slice.ts';
import { Fragment } from './chunk.ts';
import type { Deflater } from './gzip.ts';

/** Tasks per fragment: rendering that many of one family takes well under a time slice. */
const TASKS_PER_FRAGMENT = 1000;

/** The series of one resource. Immutable. */
export interface RenderedResource {
  /** What it was rendered from. */
  readonly status: ResourceStatus;
  readonly policy: SeriesPolicy;
  /** Unix seconds from which on it is out of date although the status is the same. */
  readonly nextChangeAt: number | undefined;
  readonly series: number;
  /** By family name; a family that is denied or has no sample is not there. */
  readonly families: ReadonlyMap<string, readonly Fragment[]>;
}

/** Renders into one buffer that it keeps, and copies out of it what was rendered. */
export class Renderer {
  readonly #deflater: Deflater;
  #buffer = Buffer.allocUnsafeSlow(256 * 1024);

  constructor(deflater: Deflater) {
    this.#deflater = deflater;
  }

  /** Renders every family of one resource. */
  async renderResource(
    status: ResourceStatus,
    { policy, nowSeconds, slice }: { policy: SeriesPolicy; nowSeconds: number; slice: TimeSlice },
  ): Promise<RenderedResource> {
    const { resource, snapshot } = status;
    const memory = status.memory.tasks;
    const selection =
      snapshot === undefined ? undefined : selectTasks({ tasks: snapshot.tasks, memory, policy, nowSeconds });
    const selected = selection?.selected ?? [];
    const families = new Map<string, Fragment[]>();
    const taskFamilies = allowed(TASK_FAMILIES, policy);
    for (let start = 0; start < selected.length; start += TASKS_PER_FRAGMENT) {
      const inputs = selected.slice(start, start + TASKS_PER_FRAGMENT).map((task): TaskInput => ({
        task,
        memory: memory.get(task.id),
        labels: taskLabels(resource.name, task),
        policy,
      }));
      for (const family of taskFamilies) {
        addFragment(families, family.name, this.renderFragment(family, inputs));
        if (slice.isSpent()) await slice.rest();
      }
    }
    const input = { status, selection, labels: label('resource', resource.name) };
    for (const family of allowed(RESOURCE_FAMILIES, policy)) {
      addFragment(families, family.name, this.renderFragment(family, [input]));
    }
    const fragments = [...families.values()].flat();
    const series = fragments.reduce((sum, { samples }) => sum + samples, 0);
    return { status, policy, nextChangeAt: selection?.nextChangeAt, series, families };
  }

  renderFragment<Input>(family: Family<Input>, inputs: readonly Input[]): Fragment {
    let length = 0;
    const samples = writeSamples(family, inputs, (lines) => {
      // A UTF-16 unit is at most three bytes.
      const needed = length + 3 * lines.length;
      if (needed > this.#buffer.length) {
        const larger = Buffer.allocUnsafeSlow(2 * needed);
        this.#buffer.copy(larger, 0, 0, length);
        this.#buffer = larger;
      }
      length += this.#buffer.write(lines, length);
    });
    return new Fragment(new Uint8Array(this.#buffer.subarray(0, length)), samples, this.#deflater);
  }
}

function allowed<Input>(families: readonly Family<Input>[], policy: SeriesPolicy): readonly Family<Input>[] {
  return families.filter((family) => !isDenied(family, policy.deny));
}

function addFragment(families: Map<string, Fragment[]>, name: string, fragment: Fragment): void {
  if (fragment.samples === 0) return;
  const before = families.get(name);
  if (before === undefined) families.set(name, [fragment]);
  else before.push(fragment);
}
