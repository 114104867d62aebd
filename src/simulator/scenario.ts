// Resources full of tasks that move in virtual time. The state of a task is a function of seed, scenario, position and time
// alone: nothing is stored, so it does not matter when, or how often, it is read.

import { isTerminal } from '../model/task.ts';
import { createTaskTemplate } from './task-template.ts';
import type { TaskTemplate } from './task-template.ts';
import { createRandom, itemAt, mix, uuidOf } from './random.ts';
import { createTaskLife, latestLifeNumber, stateAt, taskIdOf } from './task-life.ts';
import type { TaskLife, SimulatedState } from './task-life.ts';
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
export interface LifeListings {
  readonly active: readonly TaskLife[];
  readonly history: readonly TaskLife[];
}

export interface Scenario {
  readonly resources: readonly SimulatedResource[];
  readonly tasksPerResource: number;
  /** The resource's tasks that are listed at that time. Throws a RangeError for a resource of another scenario. */
  listings(dataSync: string, atMs: number): LifeListings;
  /** The same as full tasks, active ones first. */
  tasks(dataSync: string, atMs: number): SimulatedTask[];
  /** Every change of state after the origin, up to and including a time, in order. */
  transitions(dataSync: string, untilMs: number): Transition[];
}

const FIRST_RESOURCES = ['nightly-sync', 'migration', 'third-party-import'] as const;

/** What is drawn for a resource, kept because drawing costs more than computing a state. */
interface Cast {
  readonly templates: readonly TaskTemplate[];
  /** The tasks of the latest listing, by their position in it before sorting. */
  readonly lives: TaskLife[];
}

/** The scenario of a seed. Templates are drawn when their resource is first read. */
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
    const templates = Array.from(
      { length: Math.ceil(tasksPerResource / shape.livesPerTemplate) },
      (_, index) => createTaskTemplate(shape, { seed, resourceIndex, index, originMs }),
    );
    const cast = { templates, lives: [] };
    casts.set(dataSync, cast);
    return cast;
  }

  const listings = (dataSync: string, atMs: number): LifeListings =>
    listLives(shape, castOf(dataSync), { count: tasksPerResource, atMs });
  return {
    resources,
    tasksPerResource,
    listings,
    tasks: (dataSync, atMs) => {
      const { active, history } = listings(dataSync, atMs);
      return [...active, ...history].map((life) => describeTask(life, atMs));
    },
    transitions: (dataSync, untilMs) =>
      castOf(dataSync)
        .templates.flatMap((template) => transitionsOf(shape, template, { afterMs: originMs, untilMs }))
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

/** Exactly `count` tasks: the latest of every template, then the ones before those, and so on. */
function listLives(
  shape: ScenarioShape,
  cast: Cast,
  wanted: { readonly count: number; readonly atMs: number },
): LifeListings {
  const { templates, lives } = cast;
  const active: TaskLife[] = [];
  const history: TaskLife[] = [];
  for (let position = 0; position < wanted.count; position += 1) {
    const template = itemAt(templates, position);
    const number = latestLifeNumber(template, wanted.atMs) - Math.floor(position / templates.length);
    const known = lives[position];
    const life = known?.number === number ? known : createTaskLife(shape, template, number);
    lives[position] = life;
    (isTerminal(stateAt(life, wanted.atMs)) ? history : active).push(life);
  }
  return { active: active.sort(newestFirst), history: history.sort(newestFirst) };
}

function newestFirst(a: TaskLife, b: TaskLife): number {
  return b.createdAtMs - a.createdAtMs || a.template.index - b.template.index;
}

function transitionsOf(
  shape: ScenarioShape,
  template: TaskTemplate,
  span: { readonly afterMs: number; readonly untilMs: number },
): Transition[] {
  const transitions: Transition[] = [];
  const last = latestLifeNumber(template, span.untilMs);
  // A task ends before the next one of its template begins, so earlier tasks have nothing left to change.
  for (let number = latestLifeNumber(template, span.afterMs); number <= last; number += 1) {
    const life = createTaskLife(shape, template, number);
    let from: SimulatedState | undefined;
    for (const { state, fromMs } of life.phases) {
      if (fromMs > span.afterMs && fromMs <= span.untilMs) {
        transitions.push({ taskId: taskIdOf(life), atMs: fromMs, from, to: state });
      }
      from = state;
    }
  }
  return transitions;
}
