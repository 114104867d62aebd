// Decodes one row of a listing to a Task. Runs for every task of every poll: no closure and no exception per row.

import { isCredentialName } from '../redact/credential-name.ts';
import { replaceSecrets } from '../redact/redact.ts';
import { isActive, type Task, type TaskLocation, type TaskState } from '../model/task.ts';
import { BOUNDS } from './bounds.ts';
import {
  cleanText,
  countFailure,
  readCount,
  readNumber,
  readRawText,
  readState,
  readText,
  readType,
  type DecodeField,
  type FieldReader,
  type WireObject,
} from './fields.ts';
import { isAbsent, isObject } from '../sensecore/json.ts';
import { TASK_ROW_FIELDS, type ReadField } from './response-shape.ts';
import {
  parseAmount,
  parseDuration,
  parsePercent,
  parsePosition,
  parseRate,
  parseSizeUnit,
  parseTimestamp,
} from './units.ts';

/** How to read what the configuration decides. */
export interface DecodeOptions {
  /** What a KB is; a KiB is always 1024 bytes. */
  readonly sizeBase: 1000 | 1024;
  /** Whether an absent field has protobuf's default or no value. */
  readonly omittedFields: 'default' | 'unset';
  /** Our own secrets, taken out of every text should the API echo one. Default: none. */
  readonly secrets?: readonly string[];
  /** What is taken out of errors only. Default: nothing more. */
  readonly errorSecrets?: readonly string[];
  /** When the response arrived, Unix milliseconds. */
  readonly readAtMs: number;
}

// Names are read straight off the parsed object: none of them is a property that every object has.
type WireTask = WireObject<ReadField>;
type WireLocation = WireObject<'region' | 'prefix' | 'name' | 'zone'>;
type WireThirdParty = WireObject<'type' | 'host' | 'path'>;

const NO_SECRETS: readonly string[] = [];

/** Undefined for a row that cannot be identified: no object, or no `task_id`. Failures are added to `failures`. */
export function decodeTask(
  row: unknown,
  options: DecodeOptions,
  failures: Map<DecodeField, number>,
): Task | undefined {
  if (isObject(row)) return decodeRow(row, options, failures);
  countFailure(failures, 'data_sync_task');
  return undefined;
}

function decodeRow(
  row: WireTask,
  options: DecodeOptions,
  failures: Map<DecodeField, number>,
): Task | undefined {
  const wireThirdParty = row.src_third_info ?? row.srcThirdInfo;
  const ownSecrets = options.secrets ?? NO_SECRETS;
  const thirdPartyKeys = isAbsent(wireThirdParty) ? NO_SECRETS : findSecrets(wireThirdParty);
  if (areTooMany(thirdPartyKeys)) {
    countFailure(failures, 'src_third_info');
    return undefined;
  }
  const reader: FieldReader = {
    failures,
    omittedFields: options.omittedFields,
    secrets: thirdPartyKeys.length === 0 ? ownSecrets : [...ownSecrets, ...thirdPartyKeys],
  };
  const id = withoutOwnSecrets(readId(row.task_id ?? row.taskId), ownSecrets);
  if (id === '') {
    countFailure(failures, 'task_id');
    return undefined;
  }
  const state = readState(reader, row.state);
  const startedAt = readNumber(reader, 'start', parseTimestamp(row.start));
  const endedAt = readNumber(reader, 'end', parseTimestamp(row.end));
  const thirdParty = readThirdParty(reader, wireThirdParty);
  return {
    id,
    name: readText(reader, 'task_name', row.task_name ?? row.taskName),
    type: readType(reader, row.type),
    state,
    sources: readLocations(reader, 'src_info', row.src_info ?? row.srcInfo),
    destinations: readLocations(reader, 'dst_info', row.dst_info ?? row.dstInfo),
    thirdParty: thirdParty.type,
    thirdPartyPath: thirdParty.path,
    userId: readText(reader, 'user_id', row.user_id ?? row.userId),
    tenantId: readText(reader, 'tenant_id', row.tenant_id ?? row.tenantId),
    progressRatio: readProgress(reader, row.percent),
    totalFiles: readCount(reader, 'total_num', row.total_num ?? row.totalNum),
    completedFiles: readCount(reader, 'complete_num', row.complete_num ?? row.completeNum),
    existingFiles: readCount(reader, 'exist_num', row.exist_num ?? row.existNum),
    sizeBytes: readSize(reader, row, options.sizeBase),
    rateBytesPerSecond: readNumber(reader, 'rate', parseRate(row.rate, options.sizeBase)),
    durationSeconds:
      readNumber(reader, 'time_cost', parseDuration(row.time_cost ?? row.timeCost)) ??
      elapsedSeconds({ state, startedAt, endedAt, readAtMs: options.readAtMs }),
    createdAt: readNumber(reader, 'create', parseTimestamp(row.create)),
    startedAt,
    endedAt,
    errorMessage: readText(reader, 'err_msg', row.err_msg ?? row.errMsg),
    readAtMs: options.readAtMs,
  };
}

/** Never cut, and not searched for what looks like a credential: two tasks with one id would be one task. */
function readId(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? toDecimal(value) : '';
  if (typeof value !== 'string' || value.length > BOUNDS.idLength) return '';
  return value.replace(UNPRINTABLE, toEscape);
}

/** A shorter one may be part of an id by chance. */
const MIN_ID_SECRET_LENGTH = 7;

/** No id of ADS holds one of ours. Should one do so all the same, it goes. */
function withoutOwnSecrets(id: string, ownSecrets: readonly string[]): string {
  // Of these characters a text is what it reads as, and nearly every id is made.
  if (/^[\da-f-]*$/.test(id) && !ownSecrets.some((secret) => id.includes(secret))) return id;
  return replaceSecrets(
    id,
    ownSecrets.filter(({ length }) => length >= MIN_ID_SECRET_LENGTH),
  );
}

// oxlint-disable-next-line no-control-regex -- finding control characters is its purpose
const UNPRINTABLE = /[\0-\u001F\u007F-\u009F\u2028\u2029]|\p{Surrogate}/gu;

/** What cannot be shown is written out, so that ids that differ stay different. */
function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Large integers without an exponent. */
function toDecimal(value: number): string {
  return Number.isInteger(value) ? String(BigInt(value)) : String(value);
}

function readProgress(reader: FieldReader, percent: unknown): number | undefined {
  if (isAbsent(percent)) return reader.omittedFields === 'default' ? 0 : undefined;
  return readNumber(reader, 'percent', parsePercent(percent));
}

/** The protobuf default of the unit would be EB, so a size without one is unreadable and not a guess. */
function readSize(reader: FieldReader, row: WireTask, base: 1000 | 1024): number | undefined {
  const size = parseAmount(row.size);
  if (size === undefined || Number.isNaN(size)) return readNumber(reader, 'size', size);
  const unitBytes = parseSizeUnit(row.size_unit ?? row.sizeUnit, base) ?? Number.NaN;
  const unit = readNumber(reader, 'size_unit', unitBytes);
  if (unit === undefined) return undefined;
  return readNumber(reader, 'size', size * unit);
}

/** An end further ahead than any clock is wrong is no end. */
const FUTURE_SECONDS = 86_400;

/** How long a task took, or has been running, where ADS does not report it. */
function elapsedSeconds(task: {
  readonly state: TaskState;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly readAtMs: number;
}): number | undefined {
  const { startedAt, endedAt } = task;
  if (startedAt === undefined) return undefined;
  const now = task.readAtMs / 1000;
  // The end of a running task is that of an earlier run, or a plan.
  if (isActive(task.state)) return now >= startedAt ? now - startedAt : undefined;
  if (endedAt === undefined || endedAt < startedAt || endedAt > now + FUTURE_SECONDS) return undefined;
  return endedAt - startedAt;
}

const NO_LOCATIONS: readonly TaskLocation[] = [];

/** Both fields are documented with one shape each, and either may come with the other's. */
function readLocations(
  reader: FieldReader,
  field: 'src_info' | 'dst_info',
  value: unknown,
): readonly TaskLocation[] {
  if (isAbsent(value)) return NO_LOCATIONS;
  const locations: TaskLocation[] = [];
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isTooLong = entries.length > BOUNDS.locations;
  if (isTooLong) countFailure(reader.failures, field);
  for (const entry of isTooLong ? entries.slice(0, BOUNDS.locations) : entries) {
    if (!isObject(entry)) {
      countFailure(reader.failures, field);
      continue;
    }
    const location: WireLocation = entry;
    locations.push({
      name: readText(reader, field, location.name),
      prefix: readText(reader, field, location.prefix),
      zone: readText(reader, field, location.zone),
      region: readText(reader, field, location.region),
    });
  }
  return locations;
}

/** The documented third parties, in the documented order: an integer on the wire is an index into it. */
const THIRD_PARTIES = ['OSS', 'COS', 'OBS', 'BOS', 'S3', 'KS3', 'QINIU', 'WASB', 'UFILE'] as const;
const PATH_CODE_POINTS = 256;
const NO_THIRD_PARTY = { type: '', path: '' };

/** Takes what may be known of the third party and leaves its keys behind. */
function readThirdParty(
  reader: FieldReader,
  value: unknown,
): { readonly type: string; readonly path: string } {
  // Its neighbours are documented as a list and as an object, so it may be either as well.
  const only: unknown = Array.isArray(value) ? value[0] : value;
  if (isAbsent(only)) return NO_THIRD_PARTY;
  if (!isObject(only)) {
    countFailure(reader.failures, 'src_third_info');
    return NO_THIRD_PARTY;
  }
  const wire: WireThirdParty = only;
  const type =
    THIRD_PARTIES[parsePosition(wire.type)] ?? readRawText(reader, 'src_third_info', wire.type).toUpperCase();
  const host = readRawText(reader, 'src_third_info', wire.host);
  const path = readRawText(reader, 'src_third_info', wire.path);
  return {
    type: cleanText(reader, type, TASK_ROW_FIELDS.src_third_info.maxCodePoints),
    path: cleanText(reader, joinPath(host, path), PATH_CODE_POINTS),
  };
}

function joinPath(host: string, path: string): string {
  if (host === '' || path === '') return host + path;
  let hostEnd = host.length;
  while (host[hostEnd - 1] === '/') hostEnd--;
  let pathStart = 0;
  while (path[pathStart] === '/') pathStart++;
  return `${host.slice(0, hostEnd)}/${path.slice(pathStart)}`;
}

/** Shorter ones are not looked for: they would turn every text into placeholders. */
const MIN_KEY_LENGTH = 4;
/** The value of a key in the vendor's example. */
const NO_KEY = 'string';

function areTooMany(keys: readonly string[]): boolean {
  return keys.length > BOUNDS.thirdPartyKeys || keys.some(({ length }) => length > BOUNDS.nameLength);
}

/** The third party's keys, whatever their names, so that they can be taken out of every other text of the task. */
export function findSecrets(wireThirdParty: unknown): readonly string[] {
  const secrets: string[] = [];
  collectSecrets(wireThirdParty, false, secrets);
  return secrets;
}

/** A key may be in a list or an object. Stops beyond the bound: a row with more keys is not read. */
function collectSecrets(value: unknown, isSecret: boolean, secrets: string[]): void {
  if (secrets.length > BOUNDS.thirdPartyKeys) return;
  if (typeof value === 'object' && value !== null) {
    const isList = Array.isArray(value);
    for (const [name, child] of Object.entries(value)) {
      // The last words of a name decide.
      const isNamed = !isList && isCredentialName(name.slice(-BOUNDS.formalLength));
      collectSecrets(child, isSecret || isNamed, secrets);
    }
    return;
  }
  if (!isSecret) return;
  const secret = typeof value === 'number' ? String(value) : value;
  if (typeof secret !== 'string' || secret.length < MIN_KEY_LENGTH || secret === NO_KEY) return;
  secrets.push(secret);
  // It may have been pasted with a line break that is gone elsewhere.
  const joined = secret.slice(0, BOUNDS.nameLength).replace(/\s+/g, '');
  if (joined !== secret && joined.length >= MIN_KEY_LENGTH) secrets.push(joined);
}
