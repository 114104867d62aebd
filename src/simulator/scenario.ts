// Resources full of tasks that move in virtual time. Where a task stands is a function of seed, scenario, place and time
// alone: nothing is stored, so it does not matter when, or how often, it is asked.

import { isTerminal } from '../model/task.ts';
import { createJob } from './job.ts';
import type { Job } from './job.ts';
import { createRandom, itemAt, mix, uuidOf } from './random.ts';
import { createRun, latestRunNumber, stateAt, taskIdOf } from './run.ts';
import type { Run, SimulatedState } from './run.ts';
import { SCENARIO_SHAPES } from './scenario-shape.ts';
import type { ScenarioName, ScenarioShape } from './scenario-shape.ts';
import { describeTask } from './simulated-task.ts';
import type { SimulatedTask } from './simulated-task.ts';

export { SCENARIO_NAMES } from './scenario-shape.ts';
export type { ScenarioName } from './scenario-shape.ts';

export interface ScenarioOptions {
  readonly name: ScenarioName;
  readonly seed: number;
  /** Virtual Unix milliseconds at which the play begins: the same seed plays the same, shifted to here. */
  readonly originMs: number;
  /** Tasks listed per resource, at any time; default by scenario. */
  readonly tasks?: number | undefined;
  readonly resources?: number | undefined;
}

/** The path of a data-sync resource. `dataSync` is unique among the resources of a scenario. */
export interface SimulatedResource {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly zone: string;
  readonly dataSync: string;
}

/** A task entering a state; `from` is undefined when the task was created. */
export interface Transition {
  readonly taskId: string;
  readonly atMs: number;
  readonly from: SimulatedState | undefined;
  readonly to: SimulatedState;
}

/** The two listings of a resource at one time, newest task first. */
export interface RunListings {
  readonly active: readonly Run[];
  readonly history: readonly Run[];
}

export interface Scenario {
  readonly resources: readonly SimulatedResource[];
  readonly tasksPerResource: number;
  /** The resource's runs that are listed at that time. Throws a RangeError for a resource of another scenario. */
  listings(dataSync: string, atMs: number): RunListings;
  /** The same as full tasks, active ones first. */
  tasks(dataSync: string, atMs: number): SimulatedTask[];
  /** Every change of state after the origin, up to and including a time, in order. */
  transitions(dataSync: string, untilMs: number): Transition[];
}

const FIRST_RESOURCES = ['nightly-sync', 'migration', 'third-party-import'] as const;

/** What is drawn for a resource, kept because drawing costs more than asking where a run stands. */
interface Cast {
  readonly jobs: readonly Job[];
  /** The runs of the latest listing, by their place in it before sorting. */
  readonly runs: Run[];
}

/** The scenario of a seed. Jobs are drawn when their resource is first asked for. */
export function createScenario(options: ScenarioOptions): Scenario {
  const { seed, originMs } = options;
  const shape = SCENARIO_SHAPES[options.name];
  const tasksPerResource = options.tasks ?? shape.tasksPerResource;
  const resources = createResources(seed, options.resources ?? shape.resources);
  const indexes = new Map(resources.map((resource, index) => [resource.dataSync, index]));
  const casts = new Map<string, Cast>();

  function castOf(dataSync: string): Cast {
    const known = casts.get(dataSync);
    if (known !== undefined) return known;
    const resourceIndex = indexes.get(dataSync);
    if (resourceIndex === undefined) throw new RangeError(`the scenario has no resource ${dataSync}`);
    const jobs = Array.from({ length: Math.ceil(tasksPerResource / shape.listedRuns) }, (_, index) =>
      createJob(shape, { seed, resourceIndex, index, originMs }),
    );
    const cast = { jobs, runs: [] };
    casts.set(dataSync, cast);
    return cast;
  }

  const listings = (dataSync: string, atMs: number): RunListings =>
    listRuns(shape, castOf(dataSync), { count: tasksPerResource, atMs });
  return {
    resources,
    tasksPerResource,
    listings,
    tasks: (dataSync, atMs) => {
      const { active, history } = listings(dataSync, atMs);
      return [...active, ...history].map((run) => describeTask(run, atMs));
    },
    transitions: (dataSync, untilMs) =>
      castOf(dataSync)
        .jobs.flatMap((job) => transitionsOf(shape, job, { afterMs: originMs, untilMs }))
        .sort((a, b) => a.atMs - b.atMs || (a.taskId < b.taskId ? -1 : 1)),
  };
}

function createResources(seed: number, count: number): SimulatedResource[] {
  const subscription = uuidOf(createRandom(mix(seed, -1)));
  return Array.from({ length: count }, (_, index) => ({
    subscription,
    resourceGroup: 'default',
    zone: 'cn-sh-01e',
    dataSync: FIRST_RESOURCES[index] ?? `sync-${String(index + 1).padStart(4, '0')}`,
  }));
}

/** Exactly `count` runs: the latest of every job, then the ones before those, and so on. */
function listRuns(
  shape: ScenarioShape,
  cast: Cast,
  wanted: { readonly count: number; readonly atMs: number },
): RunListings {
  const { jobs, runs } = cast;
  const active: Run[] = [];
  const history: Run[] = [];
  for (let place = 0; place < wanted.count; place += 1) {
    const job = itemAt(jobs, place);
    const number = latestRunNumber(job, wanted.atMs) - Math.floor(place / jobs.length);
    const known = runs[place];
    const run = known?.number === number ? known : createRun(shape, job, number);
    runs[place] = run;
    (isTerminal(stateAt(run, wanted.atMs)) ? history : active).push(run);
  }
  return { active: active.sort(newestFirst), history: history.sort(newestFirst) };
}

function newestFirst(a: Run, b: Run): number {
  return b.createdAtMs - a.createdAtMs || a.job.index - b.job.index;
}

function transitionsOf(
  shape: ScenarioShape,
  job: Job,
  span: { readonly afterMs: number; readonly untilMs: number },
): Transition[] {
  const transitions: Transition[] = [];
  const last = latestRunNumber(job, span.untilMs);
  // A run ends before the next one of its job begins, so earlier runs have nothing left to change.
  for (let number = latestRunNumber(job, span.afterMs); number <= last; number += 1) {
    const run = createRun(shape, job, number);
    let from: SimulatedState | undefined;
    for (const { state, fromMs } of run.phases) {
      if (fromMs > span.afterMs && fromMs <= span.untilMs) {
        transitions.push({ taskId: taskIdOf(run), atMs: fromMs, from, to: state });
      }
      from = state;
    }
  }
  return transitions;
}
