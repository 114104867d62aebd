// The life of one ADS task, from its creation to its end, drawn from the seed before it begins.

import type { TaskState, TerminalState } from '../model/task.ts';
import type { TaskTemplate, TemplateRole } from './task-template.ts';
import { between, createRandom, mix } from './random.ts';
import type { Random } from './random.ts';
import type { ScenarioShape } from './scenario-shape.ts';

/** The states that a real task can have. */
export type SimulatedState = Exclude<TaskState, 'UNKNOWN'>;

/** A state and the virtual time at which the task enters it. */
export interface Phase {
  readonly state: SimulatedState;
  readonly fromMs: number;
}

/** The life of a task. Its phases are in order and never empty; the first one is its creation. */
export interface TaskLife {
  readonly template: TaskTemplate;
  readonly number: number;
  readonly createdAtMs: number;
  readonly phases: readonly Phase[];
  /** The part of the work that is done in the end: 1 for a task that completes. */
  readonly reach: number;
  /** The part of its time in DOING after which nothing moves any more: 1 for a task that never stalls. */
  readonly stallsAt: number;
  /** How much its speed varies: 0 is constant. */
  readonly unevenness: number;
}

/** Cut points of a life as parts of its template's period, ascending. */
interface Cuts {
  readonly scanned: number;
  readonly pause: readonly [from: number, to: number] | undefined;
  readonly end: number;
}

/** The life of a template with this number, which may be negative: templates have always existed. */
export function createTaskLife(shape: ScenarioShape, template: TaskTemplate, number: number): TaskLife {
  const random = createRandom(mix(template.seed, template.resourceIndex, template.index, number, 2));
  const outcome = drawOutcome(random, shape, template);
  const failed = outcome === 'FAILED';
  return {
    template,
    number,
    createdAtMs: startOf(template, number),
    phases: drawPhases(random, { shape, template, number, outcome }),
    reach: outcome === 'COMPLETED' ? 1 : between(random, 0.1, 0.97),
    stallsAt: failed && random() < shape.stalled ? between(random, 0.2, 0.6) : 1,
    unevenness: between(random, 0.1, 0.8),
  };
}

/** The number of the latest life that a template has started by then. */
export function latestLifeNumber(template: TaskTemplate, atMs: number): number {
  return Math.floor((atMs - template.firstStartMs) / template.periodMs);
}

/** The state at a time at or after the creation. */
export function stateAt(life: TaskLife, atMs: number): SimulatedState {
  let state: SimulatedState = 'SCANNING';
  for (const phase of life.phases) {
    if (phase.fromMs > atMs) break;
    state = phase.state;
  }
  return state;
}

/** `task_id`: a UUID that holds resource, template and number, and so is unique within a seed. */
export function taskIdOf(life: TaskLife): string {
  const { template, number } = life;
  const prefix = hex(mix(template.seed, template.resourceIndex), 8);
  const indexHigh = hex(template.index >>> 12, 3);
  const indexLow = hex(template.index & 0xfff, 3);
  // Numbers may be negative.
  return `${prefix}-${hex(template.resourceIndex, 4)}-7${indexHigh}-8${indexLow}-${hex(number + 2 ** 40, 12)}`;
}

function startOf(template: TaskTemplate, number: number): number {
  return template.firstStartMs + number * template.periodMs;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function drawOutcome(random: Random, shape: ScenarioShape, template: TaskTemplate): TerminalState {
  const draw = random();
  if (template.role === 'failed') return 'FAILED';
  if (template.role === 'cancelled') return 'CANCELLED';
  if (template.role === 'completed') return 'COMPLETED';
  if (draw < shape.failed) return 'FAILED';
  return draw < shape.failed + shape.cancelled ? 'CANCELLED' : 'COMPLETED';
}

interface PhasePlan {
  readonly shape: ScenarioShape;
  readonly template: TaskTemplate;
  readonly number: number;
  readonly outcome: TerminalState;
}

function drawPhases(random: Random, plan: PhasePlan): Phase[] {
  const { shape, template, number, outcome } = plan;
  const startMs = startOf(template, number);
  const at = (state: SimulatedState, part: number): Phase => ({
    state,
    fromMs: startMs + Math.round(part * template.periodMs),
  });
  const cuts = CUTS[template.role](random, shape);
  const phases = [at('SCANNING', 0)];
  if (outcome === 'FAILED' && template.role === 'any' && random() < 0.1)
    return [...phases, at('FAILED', cuts.scanned)];
  phases.push(at('DOING', cuts.scanned));
  if (cuts.pause !== undefined) {
    phases.push(at('PAUSED', cuts.pause[0]));
    if (outcome === 'CANCELLED') return [...phases, at('CANCELLED', cuts.pause[1])];
    phases.push(at('DOING', cuts.pause[1]));
  }
  phases.push(at(outcome, cuts.end));
  if (outcome === 'FAILED' && random() < shape.retried) {
    const left = 0.98 - cuts.end;
    phases.push(at('DOING', cuts.end + 0.3 * left), at('FAILED', cuts.end + 0.9 * left));
  }
  return phases;
}

/** When a role scans, pauses and ends. The ranges keep the promise of the showcase roles: see `SHOWCASE_ROLES`. */
const CUTS: Readonly<Record<TemplateRole, (random: Random, shape: ScenarioShape) => Cuts>> = {
  scanning: (random) => ({
    scanned: between(random, 0.58, 0.66),
    pause: undefined,
    end: between(random, 0.8, 0.92),
  }),
  paused: (random) => ({
    scanned: between(random, 0.02, 0.05),
    pause: [between(random, 0.12, 0.2), between(random, 0.76, 0.82)],
    end: between(random, 0.86, 0.92),
  }),
  doing: (random) => ({
    scanned: between(random, 0.01, 0.04),
    pause: undefined,
    end: between(random, 0.62, 0.92),
  }),
  failed: drawAnyCuts,
  cancelled: drawAnyCuts,
  completed: drawAnyCuts,
  any: drawAnyCuts,
};

function drawAnyCuts(random: Random, shape: ScenarioShape): Cuts {
  const scanned = between(random, 0.03, 0.25);
  const end = between(random, 0.55, 0.92);
  if (random() >= shape.paused) return { scanned, pause: undefined, end };
  const length = end - scanned;
  const pausedAt = scanned + length * between(random, 0.1, 0.5);
  return { scanned, pause: [pausedAt, pausedAt + length * between(random, 0.1, 0.4)], end };
}
