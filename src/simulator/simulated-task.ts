// What ADS knows of a task at one moment: the truth that the answers of the simulator are encoded from.

import { isTerminal } from '../model/task.ts';
import type { SimulatedLocation, SimulatedThirdParty, SimulatedType } from './job.ts';
import { between, createRandom, magnitudeBetween, mix, pick } from './random.ts';
import { stateAt, taskIdOf } from './run.ts';
import type { Run, SimulatedState } from './run.ts';
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
/** What run 0 is called, so that the runs before it have a number too. */
const FIRST_RUN_NUMBER = 1_000;

/** The task that a run is at a time at or after its creation. */
export function describeTask(run: Run, atMs: number): SimulatedTask {
  const { job } = run;
  const state = stateAt(run, atMs);
  const { startedAtMs, endedAtMs } = timesOf(run, atMs, state);
  const durationMs = startedAtMs === undefined ? undefined : (endedAtMs ?? atMs) - startedAtMs;
  return {
    id: taskIdOf(run),
    name: taskNameOf(run),
    resourceUid: job.resourceUid,
    userId: job.userId,
    tenantId: job.tenantId,
    type: job.type,
    state,
    sources: job.sources,
    destination: job.destination,
    thirdParty: job.thirdParty,
    createdAtMs: run.createdAtMs,
    startedAtMs,
    endedAtMs,
    durationMs,
    ...amountsAt(run, atMs, { state, durationMs }),
    errorMessage: state === 'FAILED' ? errorMessageOf(run) : '',
  };
}

/** `task_name`: the job's name and the number of the run. */
export function taskNameOf(run: Run): string {
  return `${run.job.name} #${FIRST_RUN_NUMBER + run.number}`;
}

function timesOf(
  run: Run,
  atMs: number,
  state: SimulatedState,
): Pick<SimulatedTask, 'startedAtMs' | 'endedAtMs'> {
  const passed = run.phases.filter((phase) => phase.fromMs <= atMs);
  return {
    startedAtMs: passed.find((phase) => phase.state === 'DOING')?.fromMs,
    endedAtMs: isTerminal(state) ? passed.at(-1)?.fromMs : undefined,
  };
}

type Amounts = Pick<
  SimulatedTask,
  'size' | 'sizeUnit' | 'percent' | 'rateBytesPerSecond' | 'totalFiles' | 'completedFiles' | 'existingFiles'
>;

function amountsAt(run: Run, atMs: number, now: Pick<SimulatedTask, 'state' | 'durationMs'>): Amounts {
  const random = createRandom(mix(run.job.seed, run.job.resourceIndex, run.job.index, run.number, 4));
  const { elapsedMs, totalMs } = timeInDoing(run, atMs);
  const fullBytes = drawFullBytes(random(), run, totalMs);
  const fullFiles = Math.ceil(Math.min(MAX_FILES, fullBytes / run.job.typicalFileBytes));
  const existingShare = random() < 0.5 ? 0 : between(random, 0, 0.9);
  const found = foundRatio(run, atMs);
  const { size, sizeUnit } = toSize(fullBytes * found);
  const done = doneAt(run, totalMs === 0 ? 0 : elapsedMs / totalMs);
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

/** One run in ten moves a file of a few bytes, or nothing at all: zeros are where decoders go wrong. */
function drawFullBytes(draw: number, run: Run, totalMs: number): number {
  if (draw < 0.1) return Math.floor(draw * 200);
  return (run.job.typicalRate * (0.5 + draw) * totalMs) / 1000;
}

function timeInDoing(run: Run, atMs: number): { readonly elapsedMs: number; readonly totalMs: number } {
  let elapsedMs = 0;
  let totalMs = 0;
  for (const [index, phase] of run.phases.entries()) {
    const next = run.phases[index + 1];
    if (phase.state !== 'DOING' || next === undefined) continue;
    totalMs += next.fromMs - phase.fromMs;
    elapsedMs += Math.max(0, Math.min(atMs, next.fromMs) - phase.fromMs);
  }
  return { elapsedMs, totalMs };
}

/** How much of the source the scan has found. */
function foundRatio(run: Run, atMs: number): number {
  const [scan, afterScan] = run.phases;
  if (scan === undefined || afterScan === undefined || atMs >= afterScan.fromMs) return 1;
  return (atMs - scan.fromMs) / (afterScan.fromMs - scan.fromMs);
}

/**
 * How much is done, and how fast it grows, after a part of the time in DOING. The speed swings around its mean and stays
 * positive, so progress never falls; a run that stalls reaches its end early and then stands still.
 */
function doneAt(run: Run, part: number): { readonly ratio: number; readonly slope: number } {
  const x = part / run.stallsAt;
  if (x >= 1) return { ratio: run.reach, slope: 0 };
  const angle = 6 * Math.PI * x;
  return {
    ratio: run.reach * (x + (run.unevenness * Math.sin(angle)) / (6 * Math.PI)),
    slope: (run.reach * (1 + run.unevenness * Math.cos(angle))) / run.stallsAt,
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

function errorMessageOf(run: Run): string {
  const random = createRandom(mix(run.job.seed, run.job.resourceIndex, run.job.index, run.number, 5));
  const { thirdParty } = run.job;
  return pick(random, FAILURE_TEXTS)
    .replace('{ak}', thirdParty?.accessKey ?? 'LTAIPLANTEDOTHER')
    .replace('{sk}', thirdParty?.secretKey ?? `KeyPLANTED${Math.floor(magnitudeBetween(random, 1e6, 1e9))}`)
    .replace('{host}', thirdParty?.host ?? 'backup.example.com')
    .replace('{path}', thirdParty?.path ?? '/bucket/key');
}
