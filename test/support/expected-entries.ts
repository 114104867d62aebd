import { TASK_STATES, type TaskState } from '../../src/model/task.ts';
import type { SimulatedResource } from '../../src/simulator/scenario.ts';
import type { Simulator } from '../../src/simulator/server.ts';

/** What `task_state_entries_total` has to be after a series of looks at the truth. */
export interface ExpectedEntries {
  /** The exporter saw the truth as it is now. The first look is the baseline. */
  look(): void;
  /** `resource state` → entries, zeros included. */
  counts(): Record<string, number>;
}

/** Counts by definition: a change of state between two looks is one entry, and so is a task that was not there before. */
export function expectEntries(simulator: Simulator): ExpectedEntries {
  const known = new Map<string, Map<string, TaskState>>();
  const counts: Record<string, number> = {};
  for (const { dataSync } of simulator.resources) {
    for (const state of TASK_STATES) counts[`${dataSync} ${state}`] = 0;
  }
  function lookAt(resource: SimulatedResource): void {
    const before = known.get(resource.dataSync);
    const after = new Map(before);
    for (const { id, state } of simulator.tasks(resource)) {
      after.set(id, state);
      if (before === undefined || before.get(id) === state) continue;
      const key = `${resource.dataSync} ${state}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    known.set(resource.dataSync, after);
  }
  return {
    look: () => simulator.resources.forEach(lookAt),
    counts: () => ({ ...counts }),
  };
}
