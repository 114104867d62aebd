// Searches for the form of the request that nobody could check against the service: host, path, signature, first page, and
// the names of keys. One request after the other, each for one page of one row, none of them to a bare collection, which a
// POST would add to.

import { fillRegion, type Resource } from '../model/resource.ts';
import { TASK_TYPES } from '../model/task.ts';
import { type Signature, SIGNATURES } from '../sensecore/credential.ts';
import { toUrl, type RequestShape } from './client.ts';
import { judge, type Judgement, type ProbeReply, type ProbeRows } from './probe-verdict.ts';

/** What is searched for. */
export interface ProbedForm {
  /** May hold `{region}`. */
  readonly baseUrl: string;
  readonly path: string;
  readonly signature: Signature;
  readonly firstPage: number;
  readonly fields: RequestShape['fields'];
}

/** One request to send: a POST, once, without retries. */
export interface ProbeRequest {
  readonly url: string;
  /** JSON. */
  readonly body: string;
  readonly signature: Signature;
}

/** What an attempt was to show. */
export type ProbePurpose = 'path' | 'signature' | 'first_page' | keyof RequestShape['fields'];

/** A request that was sent, and what came of it. */
export interface ProbeAttempt extends Judgement {
  readonly purpose: ProbePurpose;
  readonly url: string;
  readonly signature: Signature;
  readonly page: number;
  /** The name of the key that was tried. */
  readonly key: string | undefined;
}

export interface ProbeOptions {
  readonly resource: Resource;
  /** The configured form, which is tried first. */
  readonly configured: ProbedForm;
  /** Whether that form was found for another resource: it is then not searched for first page and keys. */
  readonly isVerified: boolean;
  /** Whether there are other ways to sign: a bearer token signs nothing. */
  readonly isSigned: boolean;
  /** Whether the credential may be sent to this URL. */
  readonly isAllowed: (url: string) => boolean;
  readonly send: (request: ProbeRequest) => Promise<ProbeReply>;
  readonly secrets: readonly string[];
  /** Called after each request. */
  readonly onAttempt: (attempt: ProbeAttempt) => Promise<void>;
}

export interface ProbeResult {
  readonly attempts: readonly ProbeAttempt[];
  /** Undefined where no attempt returned a list. */
  readonly found: ProbedForm | undefined;
  /** Keys whose name could not be found, although the list was. */
  readonly unknownKeys: readonly (keyof RequestShape['fields'])[];
  /** Whether the first page could be told from the second one. */
  readonly isFirstPageKnown: boolean;
}

export const MAX_PROBE_REQUESTS = 40;
/** What the search for a path leaves for the first page and the keys. */
const MAX_PATH_REQUESTS = 28;
/** A larger skew refuses any signature. */
const MAX_SKEW_SECONDS = 60;
/** A refused key is refused everywhere: the other signatures are tried at so many paths. */
const MAX_SIGNATURE_SEARCHES = 2;

const DATA_PLANE = 'https://ads.{region}.sensecoreapi.cn';
const MANAGEMENT = 'https://management.sensecoreapi.cn';
const IDENTIFIERS =
  '/subscriptions/{subscription}/resourceGroups/{resource_group}/zones/{zone}/dataSync/{data_sync}';
const PREFIXES = ['/storage/ads/v1', '/storage/ads/data/v1'] as const;
const SUFFIXES = ['/tasks/list', '/tasks:list', '/task/list', '/task:list', '/tasksList'] as const;
/** A POST to one of these would create a task. */
const BARE_COLLECTION = /\/tasks?\/?$/i;

const KEY_NAMES: Readonly<Record<keyof RequestShape['fields'], readonly string[]>> = {
  history: ['history', 'is_history', 'history_task'],
  taskName: ['task_name', 'name', 'keyword'],
  taskType: ['task_type', 'type'],
};

/** A text that no task is named by. */
const NO_NAME = 'sensecore-ads-exporter-probe';

/** Never rejects but with what `send` rejects with. */
export function runProbe(options: ProbeOptions): Promise<ProbeResult> {
  return new Probe(options).run();
}

/** A place to look at: a host and the path up to the resource. */
interface Base {
  readonly baseUrl: string;
  readonly head: string;
}

class Probe {
  readonly #options: ProbeOptions;
  readonly #attempts: ProbeAttempt[] = [];
  readonly #unreachable = new Set<string>();
  #signature: Signature;
  #signatureSearches = 0;
  #isSkewed = false;

  constructor(options: ProbeOptions) {
    this.#options = options;
    this.#signature = options.configured.signature;
  }

  async run(): Promise<ProbeResult> {
    const found = await this.#findPath();
    if (found === undefined)
      return { attempts: this.#attempts, found, unknownKeys: [], isFirstPageKnown: false };
    const { rows, ...form } = found;
    if (this.#options.isVerified && this.#attempts.length === 1)
      return { attempts: this.#attempts, found: form, unknownKeys: [], isFirstPageKnown: true };
    const first = await this.#findFirstPage(form, rows);
    const unknownKeys: (keyof RequestShape['fields'])[] = [];
    const fields = { ...form.fields };
    for (const key of ['history', 'taskName', 'taskType'] as const) {
      const name = await this.#findKey({ ...form, firstPage: first.page }, key, first.rows);
      if (name === undefined) unknownKeys.push(key);
      else fields[key] = name;
    }
    return {
      attempts: this.#attempts,
      found: { ...form, firstPage: first.page, fields },
      unknownKeys,
      isFirstPageKnown: first.isKnown,
    };
  }

  /** The first form that returns a list: what a gateway has no route for is tried last. */
  async #findPath(): Promise<(ProbedForm & { readonly rows: ProbeRows }) | undefined> {
    const skipped: Base[] = [];
    for (const base of this.#bases()) {
      const found = await this.#searchBase(base, this.#suffixesOf(base), skipped);
      if (found !== undefined) return found;
    }
    for (const base of skipped) {
      const found = await this.#searchBase(base, this.#suffixesOf(base).slice(1), undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #searchBase(
    base: Base,
    suffixes: readonly string[],
    skipped: Base[] | undefined,
  ): Promise<(ProbedForm & { readonly rows: ProbeRows }) | undefined> {
    for (const suffix of suffixes) {
      const form = this.#formOf(base, suffix);
      if (form === undefined) return undefined;
      const { rows, verdict } = await this.#tryPath(form);
      if (rows !== undefined) return { ...form, signature: this.#signature, rows };
      if (verdict !== 'no_route' || skipped === undefined) continue;
      skipped.push(base);
      return undefined;
    }
    return undefined;
  }

  /** Undefined once there is nothing more to try: at this base, or at all. */
  #formOf({ baseUrl, head }: Base, suffix: string): ProbedForm | undefined {
    const { configured } = this.#options;
    if (this.#attempts.length >= MAX_PATH_REQUESTS || this.#unreachable.has(baseUrl)) return undefined;
    return { ...configured, baseUrl, path: head + suffix, signature: this.#signature };
  }

  async #tryPath(form: ProbedForm): Promise<ProbeAttempt> {
    const attempt = await this.#send('path', form, form.firstPage);
    if (attempt.verdict === 'unreachable') this.#unreachable.add(form.baseUrl);
    if (attempt.verdict === 'unauthorized') return (await this.#findSignature(form)) ?? attempt;
    // Where pages count from 0 or 1, the other one may be refused.
    if (attempt.verdict !== 'body_refused') return attempt;
    const other = await this.#send('first_page', form, 1 - form.firstPage);
    return other.verdict === 'list' ? other : attempt;
  }

  /** The attempt with the first other signature that is not refused. */
  async #findSignature(form: ProbedForm): Promise<ProbeAttempt | undefined> {
    const { isSigned } = this.#options;
    if (!isSigned || this.#isSkewed || this.#signatureSearches >= MAX_SIGNATURE_SEARCHES) return undefined;
    this.#signatureSearches += 1;
    for (const signature of SIGNATURES.filter((other) => other !== form.signature)) {
      const attempt = await this.#send('signature', { ...form, signature }, form.firstPage);
      if (attempt.verdict === 'unauthorized') continue;
      this.#signature = signature;
      return attempt;
    }
    return undefined;
  }

  /**
   * Whether pages count from 0: page 0 then has another row than page 1, or the only one. Where they count from 1, page 0 is
   * refused, empty, or page 1 again.
   */
  async #findFirstPage(
    form: ProbedForm,
    rows: ProbeRows,
  ): Promise<{ readonly page: number; readonly rows: ProbeRows; readonly isKnown: boolean }> {
    if (rows.total === 0) return { page: form.firstPage, rows, isKnown: false };
    const isPageOne = this.#attempts.findLast(({ verdict }) => verdict === 'list')?.page === 1;
    const other = await this.#send('first_page', form, isPageOne ? 0 : 1);
    const [zero, one] = isPageOne ? [other.rows, rows] : [rows, other.rows];
    const isFromZero =
      zero !== undefined && zero.ids.length > 0 && (one === undefined || zero.ids[0] !== one.ids[0]);
    return { page: isFromZero ? 0 : 1, rows: (isFromZero ? zero : one) ?? rows, isKnown: true };
  }

  /** The first name that changes the response; undefined where none does, or all are refused. */
  async #findKey(
    form: ProbedForm,
    key: keyof RequestShape['fields'],
    plain: ProbeRows,
  ): Promise<string | undefined> {
    const configured = form.fields[key];
    const names = [configured, ...KEY_NAMES[key].filter((name) => name !== configured)];
    for (const name of names) {
      if (this.#attempts.length >= MAX_PROBE_REQUESTS) return undefined;
      const { rows } = await this.#send(key, form, form.firstPage, { [name]: valueFor(key, plain) });
      if (rows !== undefined && !areAlike(rows, plain)) return name;
    }
    return undefined;
  }

  async #send(
    purpose: ProbePurpose,
    form: ProbedForm,
    page: number,
    extra: Readonly<Record<string, unknown>> = {},
  ): Promise<ProbeAttempt> {
    const { onAttempt, resource, secrets, send } = this.#options;
    const url = toUrl(fillRegion(form.baseUrl, resource.zone), form.path, resource);
    const body = JSON.stringify({ page: { page, page_size: 1 }, ...extra });
    const reply = await send({ url, body, signature: form.signature });
    const skew = 'response' in reply ? reply.clockSkewSeconds : undefined;
    if (skew !== undefined) this.#isSkewed = Math.abs(skew) >= MAX_SKEW_SECONDS;
    const { signature } = form;
    const attempt = { purpose, url, signature, page, key: Object.keys(extra)[0], ...judge(reply, secrets) };
    this.#attempts.push(attempt);
    await onAttempt(attempt);
    return attempt;
  }

  /** The configured one, the data plane, these two crossed, and the documented host and prefix. */
  #bases(): readonly Base[] {
    const { baseUrl, path } = this.#options.configured;
    const [managementPrefix, dataPrefix] = PREFIXES;
    const bases: readonly Base[] = [
      { baseUrl, head: headOf(path) },
      { baseUrl: DATA_PLANE, head: dataPrefix + IDENTIFIERS },
      { baseUrl, head: dataPrefix + IDENTIFIERS },
      { baseUrl: DATA_PLANE, head: managementPrefix + IDENTIFIERS },
      { baseUrl: MANAGEMENT, head: managementPrefix + IDENTIFIERS },
      { baseUrl, head: managementPrefix + IDENTIFIERS },
    ];
    const seen = new Set<string>();
    return bases.filter((base) => {
      const url = fillRegion(base.baseUrl, this.#options.resource.zone);
      const key = url + base.head;
      if (seen.has(key) || !this.#options.isAllowed(url)) return false;
      seen.add(key);
      return true;
    });
  }

  /** That of the configured path first. */
  #suffixesOf({ head }: Base): readonly string[] {
    const { path } = this.#options.configured;
    const own = path.slice(headOf(path).length);
    const isSafe = own !== '' && !BARE_COLLECTION.test(own);
    return [...new Set([...(isSafe && head === headOf(path) ? [own] : []), ...SUFFIXES])];
  }
}

/** A path template up to the name of the resource. */
function headOf(path: string): string {
  const end = path.indexOf('{data_sync}') + '{data_sync}'.length;
  return path.slice(0, end);
}

/** A value that changes the response where the key is known. */
function valueFor(key: keyof RequestShape['fields'], { types }: ProbeRows): unknown {
  if (key === 'history') return true;
  if (key === 'taskName') return NO_NAME;
  return TASK_TYPES.find((type) => type !== 'UNKNOWN' && !types.includes(type));
}

function areAlike(one: ProbeRows, other: ProbeRows): boolean {
  return one.total === other.total && one.ids.join('\n') === other.ids.join('\n');
}
