// A job is what somebody set up once: copy this there, again and again. Each of its runs is one ADS task.

import { TASK_TYPES } from '../model/task.ts';
import type { TaskType } from '../model/task.ts';
import { plantSecret } from './planted-secret.ts';
import { between, createRandom, itemAt, magnitudeBetween, mix, pick, uuidOf } from './random.ts';
import type { Random } from './random.ts';
import { LONG_PERIOD } from './scenario-shape.ts';
import type { ScenarioShape } from './scenario-shape.ts';
import { BUCKETS, JOB_NAMES, PREFIXES, THIRD_PARTIES, VOLUMES, ZONES } from './texts.ts';

/** The types that a real task can have, in the documented order. */
export type SimulatedType = Exclude<TaskType, 'UNKNOWN'>;
const SIMULATED_TYPES = TASK_TYPES.filter((type): type is SimulatedType => type !== 'UNKNOWN');

/**
 * What the first jobs of a resource are there for: between them, every state is present at any time. The two of a pair run
 * half a period apart and each spends more than half of it in that state; the last three always end the same way.
 */
const SHOWCASE_ROLES = [
  'scanning',
  'scanning',
  'paused',
  'paused',
  'doing',
  'doing',
  'failed',
  'cancelled',
  'completed',
] as const;
const PAIRED_JOBS = 6;
export type JobRole = (typeof SHOWCASE_ROLES)[number] | 'any';

/** `src_info[]` or `dst_info`. */
export interface SimulatedLocation {
  readonly id: string;
  readonly region: string;
  readonly prefix: string;
  readonly name: string;
  readonly endpoint: string;
  readonly zone: string;
}

/** `src_third_info`, with keys that match `PLANTED_SECRET`. */
export interface SimulatedThirdParty {
  readonly type: string;
  readonly host: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly path: string;
}

/** Everything that the runs of a job have in common. Run `n` starts at `firstStartMs + n × periodMs`, for any integer n. */
export interface Job {
  readonly seed: number;
  readonly resourceIndex: number;
  readonly index: number;
  readonly role: JobRole;
  readonly periodMs: number;
  readonly firstStartMs: number;
  readonly name: string;
  readonly type: SimulatedType;
  /** `uid`: the UUID of the data-sync resource. */
  readonly resourceUid: string;
  readonly userId: string;
  readonly tenantId: string;
  /** Empty for the types that read from a third party. */
  readonly sources: readonly SimulatedLocation[];
  readonly destination: SimulatedLocation;
  readonly thirdParty: SimulatedThirdParty | undefined;
  /** Bytes per second, while nothing slows it down. */
  readonly typicalRate: number;
  readonly typicalFileBytes: number;
}

/** Which job of which resource, and from when on. */
export interface JobPlace {
  readonly seed: number;
  readonly resourceIndex: number;
  readonly index: number;
  readonly originMs: number;
}

/** The job at a place of a scenario: always the same for the same place. */
export function createJob(shape: ScenarioShape, place: JobPlace): Job {
  const { seed, resourceIndex, index } = place;
  const random = createRandom(mix(seed, resourceIndex, index));
  const type = itemAt(SIMULATED_TYPES, index + resourceIndex + (seed % SIMULATED_TYPES.length));
  const fromThirdParty = type.startsWith('THIRD');
  const name = itemAt(JOB_NAMES, index + resourceIndex * 5);
  return {
    seed,
    resourceIndex,
    index,
    role: SHOWCASE_ROLES[index] ?? 'any',
    ...scheduleOf(shape, place),
    name: index < JOB_NAMES.length ? name : `${name} ${index}`,
    type,
    resourceUid: uuidOf(createRandom(mix(seed, resourceIndex, -2))),
    userId: uuidOf(createRandom(mix(seed, index % 4))),
    tenantId: uuidOf(createRandom(mix(seed, resourceIndex, -1))),
    sources: fromThirdParty ? [] : createSources(random, type),
    destination: createLocation(random, type.endsWith('TOFS')),
    thirdParty: fromThirdParty ? createThirdParty(random, index + resourceIndex) : undefined,
    typicalRate: magnitudeBetween(random, 2e6, 3e9),
    typicalFileBytes: magnitudeBetween(random, 1e3, 1e9),
  };
}

function scheduleOf(shape: ScenarioShape, place: JobPlace): Pick<Job, 'periodMs' | 'firstStartMs'> {
  const { seed, resourceIndex, index, originMs } = place;
  const paired = index < PAIRED_JOBS;
  // Both of a pair draw from the same stream, and so get the same period.
  const random = createRandom(mix(seed, resourceIndex, paired ? index - (index % 2) : index, 1));
  const long = index >= SHOWCASE_ROLES.length && random() < shape.longJobs;
  const periodMs = Math.round(
    long
      ? magnitudeBetween(random, LONG_PERIOD.minMs, LONG_PERIOD.maxMs)
      : magnitudeBetween(random, shape.minPeriodMs, shape.maxPeriodMs),
  );
  const halfPeriodMs = paired && index % 2 === 1 ? Math.round(periodMs / 2) : 0;
  return { periodMs, firstStartMs: originMs + Math.round(between(random, 0, periodMs)) + halfPeriodMs };
}

function createSources(random: Random, type: SimulatedType): SimulatedLocation[] {
  const count = random() < 0.2 ? 3 : 1;
  return Array.from({ length: count }, () => createLocation(random, type.startsWith('FS')));
}

function createLocation(random: Random, isVolume: boolean): SimulatedLocation {
  const { zone, region } = pick(random, ZONES);
  return {
    id: uuidOf(random),
    region,
    prefix: pick(random, PREFIXES),
    name: pick(random, isVolume ? VOLUMES : BUCKETS),
    endpoint: isVolume ? '' : `https://aoss.${region}.sensecoreapi-oss.cn`,
    zone,
  };
}

function createThirdParty(random: Random, index: number): SimulatedThirdParty {
  const { type, host } = itemAt(THIRD_PARTIES, index);
  return { type, host, ...plantSecret(random), path: `/${pick(random, BUCKETS)}/${pick(random, PREFIXES)}` };
}
