// A task at one moment: the truth that the responses of the simulator are encoded from.

import { isTerminal } from '../model/task.ts';
import type { SimulatedLocation, SimulatedThirdParty, SimulatedType } from './task-template.ts';
import { between, createRandom, magnitudeBetween, mix, pick } from './random.ts';
import { stateAt, taskIdOf } from './task-life.ts';
import type { TaskLife, SimulatedState } from './task-life.ts';
import { FAILURE_TEXTS } from './texts.ts';

/** Units as the API documents them, in the documented order. One is 1024 of the next. */
export const SIZE_UNITS = ['EB', 'PB', 'TB', 'GB', 'MB', 'KB', 'B'] as const;
export type SizeUnit = (typeof SIZE_UNITS)[number];

/** A task at one virtual time, in plain units. Times are virtual Unix milliseconds. */
export interface SimulatedTask {
  readonly id: string;
  readonly name: string;
  /** `uid`: the UUID of the data-sync resource. */
  readonly resourceUid: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly type: SimulatedType;
  readonly state: SimulatedState;
  readonly sources: readonly SimulatedLocation[];
  readonly destination: SimulatedLocation;
  readonly thirdParty: SimulatedThirdParty | undefined;
  /** A whole number of `sizeUnit`, as the wire has it. */
  readonly size: number;
  readonly sizeUnit: SizeUnit;
  readonly createdAtMs: number;
  /** When it first entered DOING; undefined before. */
  readonly startedAtMs: number | undefined;
  /** When it entered the terminal state that it is in. */
  readonly endedAtMs: number | undefined;
  /** From its start to its end or to now, pauses included; undefined before its start. */
  readonly durationMs: number | undefined;
  /** A whole number from 0 to 100. */
  readonly percent: number;
  /** Undefined before its start; the average once it is over. */
  readonly rateBytesPerSecond: number | undefined;
  readonly totalFiles: number;
  readonly completedFiles: number;
  readonly existingFiles: number;
  /** Empty unless it is FAILED, and even then sometimes. */
  readonly errorMessage: string;
}

const MAX_FILES = 80_000_000;
/** The number in the name of life 0, so that the lives before it have a number too. */
const FIRST_LIFE_NUMBER = 1_000;

/** The task at a time at or after its creation. */
export function describeTask(life: TaskLife, atMs: number): SimulatedTask {
  const { template } = life;
  const state = stateAt(life, atMs);
  const { startedAtMs, endedAtMs } = timesOf(life, atMs, state);
  const durationMs = startedAtMs === undefined ? undefined : (endedAtMs ?? atMs) - startedAtMs;
  return {
    id: taskIdOf(life),
    name: taskNameOf(life),
    resourceUid: template.resourceUid,
    userId: template.userId,
    tenantId: template.tenantId,
    type: template.type,
    state,
    sources: template.sources,
    destination: template.destination,
    thirdParty: template.thirdParty,
    createdAtMs: life.createdAtMs,
    startedAtMs,
    endedAtMs,
    durationMs,
    ...amountsAt(life, atMs, { state, durationMs }),
    errorMessage: state === 'FAILED' ? errorMessageOf(life) : '',
  };
}

/** `task_name`: the template's name and the number of the life. */
export function taskNameOf(life: TaskLife): string {
  return `${life.template.name} #${FIRST_LIFE_NUMBER + life.number}`;
}

function timesOf(
  life: TaskLife,
  atMs: number,
  state: SimulatedState,
): Pick<SimulatedTask, 'startedAtMs' | 'endedAtMs'> {
  const passed = life.phases.filter((phase) => phase.fromMs <= atMs);
  return {
    startedAtMs: passed.find((phase) => phase.state === 'DOING')?.fromMs,
    endedAtMs: isTerminal(state) ? passed.at(-1)?.fromMs : undefined,
  };
}

type Amounts = Pick<
  SimulatedTask,
  'size' | 'sizeUnit' | 'percent' | 'rateBytesPerSecond' | 'totalFiles' | 'completedFiles' | 'existingFiles'
>;

function amountsAt(life: TaskLife, atMs: number, now: Pick<SimulatedTask, 'state' | 'durationMs'>): Amounts {
  const random = createRandom(
    mix(life.template.seed, life.template.resourceIndex, life.template.index, life.number, 4),
  );
  const { elapsedMs, totalMs } = timeInDoing(life, atMs);
  const fullBytes = drawFullBytes(random(), life, totalMs);
  const fullFiles = Math.ceil(Math.min(MAX_FILES, fullBytes / life.template.typicalFileBytes));
  const existingShare = random() < 0.5 ? 0 : between(random, 0, 0.9);
  const found = foundRatio(life, atMs);
  const { size, sizeUnit } = toSize(fullBytes * found);
  const done = doneAt(life, totalMs === 0 ? 0 : elapsedMs / totalMs);
  const handledFiles = Math.floor(fullFiles * done.ratio);
  const existingFiles = Math.floor(handledFiles * existingShare);
  return {
    size,
    sizeUnit,
    percent: Math.floor(done.ratio * 100),
    rateBytesPerSecond: rateOf(now, {
      current: (fullBytes * done.slope * 1000) / totalMs,
      average: (fullBytes * done.ratio * 1000) / Math.max(1, now.durationMs ?? 1),
    }),
    totalFiles: Math.floor(fullFiles * found),
    completedFiles: handledFiles - existingFiles,
    existingFiles,
  };
}

/** One task in ten moves a file of a few bytes, or nothing at all: zeros are where decoders go wrong. */
function drawFullBytes(draw: number, life: TaskLife, totalMs: number): number {
  if (draw < 0.1) return Math.floor(draw * 200);
  return (life.template.typicalRate * (0.5 + draw) * totalMs) / 1000;
}

function timeInDoing(life: TaskLife, atMs: number): { readonly elapsedMs: number; readonly totalMs: number } {
  let elapsedMs = 0;
  let totalMs = 0;
  for (const [index, phase] of life.phases.entries()) {
    const next = life.phases[index + 1];
    if (phase.state !== 'DOING' || next === undefined) continue;
    totalMs += next.fromMs - phase.fromMs;
    elapsedMs += Math.max(0, Math.min(atMs, next.fromMs) - phase.fromMs);
  }
  return { elapsedMs, totalMs };
}

/** How much of the source the scan has found. */
function foundRatio(life: TaskLife, atMs: number): number {
  const [scan, afterScan] = life.phases;
  if (scan === undefined || afterScan === undefined || atMs >= afterScan.fromMs) return 1;
  return (atMs - scan.fromMs) / (afterScan.fromMs - scan.fromMs);
}

/**
 * How much is done, and how fast it grows, after a part of the time in DOING. The speed swings around its mean and stays
 * positive, so progress never falls; a task that stalls reaches its end early and then stands still.
 */
function doneAt(life: TaskLife, part: number): { readonly ratio: number; readonly slope: number } {
  const x = part / life.stallsAt;
  if (x >= 1) return { ratio: life.reach, slope: 0 };
  const angle = 6 * Math.PI * x;
  return {
    ratio: life.reach * (x + (life.unevenness * Math.sin(angle)) / (6 * Math.PI)),
    slope: (life.reach * (1 + life.unevenness * Math.cos(angle))) / life.stallsAt,
  };
}

function rateOf(
  now: Pick<SimulatedTask, 'state' | 'durationMs'>,
  rate: { readonly current: number; readonly average: number },
): number | undefined {
  if (now.durationMs === undefined) return undefined;
  if (now.state === 'DOING') return rate.current;
  return now.state === 'PAUSED' ? 0 : rate.average;
}

function toSize(bytes: number): { readonly size: number; readonly sizeUnit: SizeUnit } {
  let size = bytes;
  let index = SIZE_UNITS.length - 1;
  while (size >= 1024 && index > 0) {
    size /= 1024;
    index -= 1;
  }
  return { size: Math.round(size), sizeUnit: SIZE_UNITS[index] ?? 'B' };
}

function errorMessageOf(life: TaskLife): string {
  const random = createRandom(
    mix(life.template.seed, life.template.resourceIndex, life.template.index, life.number, 5),
  );
  const { thirdParty } = life.template;
  return pick(random, FAILURE_TEXTS)
    .replace('{ak}', thirdParty?.accessKey ?? 'LTAIPLANTEDOTHER')
    .replace('{sk}', thirdParty?.secretKey ?? `KeyPLANTED${Math.floor(magnitudeBetween(random, 1e6, 1e9))}`)
    .replace('{host}', thirdParty?.host ?? 'backup.example.com')
    .replace('{path}', thirdParty?.path ?? '/bucket/key');
}
