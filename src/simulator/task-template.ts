// A template is what a user set up once: copy this there, again and again. Each of its lives is one ADS task.

import { TASK_TYPES } from '../model/task.ts';
import type { TaskType } from '../model/task.ts';
import {
  between,
  createRandom,
  itemAt,
  magnitudeBetween,
  mix,
  pick,
  textOf,
  uuidOf,
  type Random,
} from './random.ts';
import { LONG_PERIOD } from './scenario-shape.ts';
import type { ScenarioShape } from './scenario-shape.ts';
import { BUCKETS, TASK_NAMES, PREFIXES, THIRD_PARTIES, VOLUMES, ZONES } from './texts.ts';

/** The types that a real task can have, in the documented order. */
export type SimulatedType = Exclude<TaskType, 'UNKNOWN'>;
const SIMULATED_TYPES = TASK_TYPES.filter((type): type is SimulatedType => type !== 'UNKNOWN');

/**
 * The purpose of the first templates of a resource: between them, every state is present at any time. The two of a pair run
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
const PAIRED_TEMPLATES = 6;
export type TemplateRole = (typeof SHOWCASE_ROLES)[number] | 'any';

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

/** Everything that the lives of a template have in common. Life `n` starts at `firstStartMs + n × periodMs`, for any integer n. */
export interface TaskTemplate {
  readonly seed: number;
  readonly resourceIndex: number;
  readonly index: number;
  readonly role: TemplateRole;
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

/** Which template of which resource, and from when on. */
export interface TemplatePosition {
  readonly seed: number;
  readonly resourceIndex: number;
  readonly index: number;
  readonly originMs: number;
}

/** The template at a position of a scenario: always the same for the same position. */
export function createTaskTemplate(shape: ScenarioShape, position: TemplatePosition): TaskTemplate {
  const { seed, resourceIndex, index } = position;
  const random = createRandom(mix(seed, resourceIndex, index));
  const type = itemAt(SIMULATED_TYPES, index + resourceIndex + (seed % SIMULATED_TYPES.length));
  const fromThirdParty = type.startsWith('THIRD');
  const name = itemAt(TASK_NAMES, index + resourceIndex * 5);
  return {
    seed,
    resourceIndex,
    index,
    role: SHOWCASE_ROLES[index] ?? 'any',
    ...scheduleOf(shape, position),
    name: index < TASK_NAMES.length ? name : `${name} ${index}`,
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

function scheduleOf(
  shape: ScenarioShape,
  position: TemplatePosition,
): Pick<TaskTemplate, 'periodMs' | 'firstStartMs'> {
  const { seed, resourceIndex, index, originMs } = position;
  const paired = index < PAIRED_TEMPLATES;
  // Both of a pair draw from the same stream, and so get the same period.
  const random = createRandom(mix(seed, resourceIndex, paired ? index - (index % 2) : index, 1));
  const long = index >= SHOWCASE_ROLES.length && random() < shape.longTasks;
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

/** Finds any key the simulator planted in `src_third_info` or in an error message: none may ever leave the decoder. */
export const PLANTED_SECRET = /(?:LTAI|Key)PLANTED[A-Za-z0-9]*/;

const UPPER_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LETTERS_AND_DIGITS = `${UPPER_AND_DIGITS}abcdefghijklmnopqrstuvwxyz`;

/** A made-up third-party access key and secret key; both match {@link PLANTED_SECRET} and nothing else does. */
function plantSecret(random: Random): { readonly accessKey: string; readonly secretKey: string } {
  return {
    accessKey: `LTAIPLANTED${textOf(random, UPPER_AND_DIGITS, 13)}`,
    secretKey: `KeyPLANTED${textOf(random, LETTERS_AND_DIGITS, 30)}`,
  };
}
