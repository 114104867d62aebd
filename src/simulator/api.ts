// The simulated API on values: a request in, a response out. It behaves as ADS does; what misbehaves lives in test/support.

import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../clock.ts';
import { createAccount, type AccountOptions } from './account.ts';
import {
  authenticate,
  SIMULATOR_ACCESS_KEY,
  SIMULATOR_SECRET_KEY,
  type SimulatorCredential,
} from './authentication.ts';
import type { SimulatorGateway, SimulatorSignature } from './dialect.ts';
import { encodePage, type ListingPage } from './encode.ts';
import {
  DEFAULT_REQUEST_FIELDS,
  ListRequestError,
  parseListRequest,
  type ListRequest,
  type RequestFields,
} from './list-request.ts';
import type { TaskLife } from './task-life.ts';
import {
  createScenario,
  type LifeListings,
  type Scenario,
  type ScenarioName,
  type SimulatedResource,
  type Transition,
} from './scenario.ts';
import { describeTask, taskNameOf, type SimulatedTask } from './simulated-task.ts';
import { WIRE_STYLES, type WireStyle } from './wire-style.ts';

export interface SimulatedApiOptions {
  readonly scenario: ScenarioName;
  readonly seed: number;
  /** Virtual seconds per second. */
  readonly speed: number;
  /** Tasks per resource; default by scenario, like `resources`. */
  readonly tasks?: number | undefined;
  readonly resources?: number | undefined;
  /** Default: one pair, `SIMULATOR_ACCESS_KEY` and `SIMULATOR_SECRET_KEY`. */
  readonly credentials?: readonly SimulatorCredential[];
  /** Default: as documented. */
  readonly wireStyle?: WireStyle;
  readonly clock: Clock;
  /** Virtual Unix milliseconds at the start; default: now. */
  readonly startAt?: number;
  /** Most rows per page, applied without an error; default: as requested, up to 1,000. */
  readonly pageSizeCap?: number;
  /** Names of the undocumented request fields; default `history`, `task_name` and `task_type`. */
  readonly requestFields?: RequestFields;
  /** Default: an unknown key of a request is an error. */
  readonly ignoreUnknownKeys?: boolean;
  /** Path up to `/subscriptions/`; default `/storage/ads/v1`, on a data plane `/storage/ads/data/v1`. */
  readonly pathPrefix?: string;
  /** Path behind the name of the data sync; default `/tasks/list`. */
  readonly pathSuffix?: string;
  /** What a signature has to cover; default `x-date`. */
  readonly signature?: SimulatorSignature;
  /** Number of the first page; default 1. */
  readonly firstPage?: 0 | 1;
  /** `kong`: a path without a route gets a 404 of the gateway, before authentication. Default: a 404 of the service. */
  readonly gateway?: SimulatorGateway;
  /** How the resource management API behaves. */
  readonly account?: AccountOptions;
}

/** An HTTP request whose body has arrived. */
export interface SimulatorRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP response as a value, `Date` and `Content-Length` apart. */
export interface SimulatorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Times are virtual Unix milliseconds, unless said otherwise. */
export interface SimulatedApi {
  readonly resources: readonly SimulatedResource[];
  /** The virtual time of a response given now. */
  virtualNow(): number;
  /** The truth at the virtual time of a response given now. */
  tasks(resource: Pick<SimulatedResource, 'dataSync'>): readonly SimulatedTask[];
  /** Every change of a task's state from the start (excluded) to a virtual time (included), in order. */
  transitions(resource: Pick<SimulatedResource, 'dataSync'>, untilMs: number): readonly Transition[];
  /** Responds at the virtual time of now; signatures are checked at `nowMs`, in real Unix milliseconds. */
  respond(request: SimulatorRequest, nowMs: number): SimulatorResponse;
}

/** Where the list of tasks is. */
export interface ListPath {
  readonly prefix: string;
  readonly suffix: string;
}

export const DEFAULT_LIST_PATH: ListPath = { prefix: '/storage/ads/v1', suffix: '/tasks/list' };

/** HTTP statuses of the google.rpc codes that the simulator uses: INVALID_ARGUMENT, NOT_FOUND and UNIMPLEMENTED. */
const HTTP_STATUS_OF_CODE = { 3: 400, 5: 404, 12: 501 } as const;

const OWN_PAIR = { accessKey: SIMULATOR_ACCESS_KEY, secretKey: SIMULATOR_SECRET_KEY };

/** Virtual time runs from now on. */
export function createSimulatedApi(options: SimulatedApiOptions): SimulatedApi {
  const { clock, credentials = [OWN_PAIR], speed, wireStyle = WIRE_STYLES.documented } = options;
  const originMs = options.startAt ?? clock.now();
  const { scenario: name, seed, tasks, resources } = options;
  const scenario = createScenario({ name, seed, originMs, tasks, resources });
  const keys = new Set(scenario.resources.map(toKey));
  const virtualNow = startVirtualTime(clock, originMs, speed, scenario.tasksPerResource);
  const listings = new Listings(scenario, options.pageSizeCap ?? 1_000, options.firstPage ?? 1);
  const requestOptions = {
    fields: options.requestFields ?? DEFAULT_REQUEST_FIELDS,
    ignoreUnknownKeys: options.ignoreUnknownKeys ?? false,
    firstPage: options.firstPage ?? 1,
  };
  const listPath = toListPath(options);
  const account = createAccount(scenario.resources, options.account ?? {});
  const accepted = { credentials, signature: options.signature ?? 'x-date' };

  function list(path: readonly string[], body: string): SimulatorResponse {
    const dataSync = path.at(-1) ?? '';
    if (!keys.has(path.join('/'))) return rpcError(5, `data sync ${dataSync} not found`);
    try {
      const page = listings.page(dataSync, parseListRequest(body, requestOptions), virtualNow());
      return jsonResponse(200, encodePage(page, wireStyle));
    } catch (error) {
      if (error instanceof ListRequestError) return rpcError(3, error.message);
      throw error;
    }
  }

  return {
    resources: scenario.resources,
    virtualNow,
    tasks: ({ dataSync }) => scenario.tasks(dataSync, virtualNow()),
    transitions: ({ dataSync }, untilMs) => scenario.transitions(dataSync, untilMs),
    respond(request, nowMs) {
      const path = parseListPath(request.url, listPath);
      const listed = account.respond(request.method, request.url);
      if (options.gateway === 'kong') {
        if (!hasRoute(request.url, listPath)) return jsonResponse(404, NO_ROUTE);
      } else if (listed === undefined && (path === undefined || request.method !== 'POST')) {
        return rpcError(5, 'Not Found');
      }
      const authentication = authenticate(request, accepted, nowMs);
      if ('refusal' in authentication)
        return jsonResponse(401, JSON.stringify({ message: authentication.refusal }));
      if (listed !== undefined) return jsonResponse(200, JSON.stringify(listed));
      if (path === undefined) return rpcError(5, 'Not Found');
      if (request.method !== 'POST') return rpcError(12, 'Method Not Allowed');
      return list(path, request.body);
    },
  };
}

/** The path of the list in an API with these options. */
export function toListPath({
  pathPrefix = DEFAULT_LIST_PATH.prefix,
  pathSuffix = DEFAULT_LIST_PATH.suffix,
}: Pick<SimulatedApiOptions, 'pathPrefix' | 'pathSuffix'>): ListPath {
  return { prefix: pathPrefix, suffix: pathSuffix };
}

/** As a Kong gateway says it. */
const NO_ROUTE = JSON.stringify({ message: 'no Route matched with those values' });

function hasRoute(url: string, { prefix }: ListPath): boolean {
  return url.startsWith(`${prefix}/subscriptions/`) || url.startsWith('/rmh/v1/resources');
}

function toKey(resource: SimulatedResource): string {
  return [resource.subscription, resource.resourceGroup, resource.zone, resource.dataSync].join('/');
}

/** Subscription, resource group, zone and data sync of the path of the list; undefined for any other path. */
export function parseListPath(
  url: string,
  { prefix, suffix }: ListPath = DEFAULT_LIST_PATH,
): readonly string[] | undefined {
  const [path = ''] = url.split('?', 1);
  if (!path.startsWith(prefix) || !path.endsWith(suffix)) return undefined;
  const identifiers = path.slice(prefix.length, path.length - suffix.length);
  const segments = IDENTIFIERS.exec(identifiers)?.slice(1);
  try {
    return segments?.map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

const IDENTIFIERS = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/zones\/([^/]+)\/dataSync\/([^/]+)$/;

/** A response whose body is JSON, or claims to be. */
export function jsonResponse(status: number, body: string | Uint8Array): SimulatorResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

/** A `google.rpc.Status`. */
function rpcError(code: keyof typeof HTTP_STATUS_OF_CODE, message: string): SimulatorResponse {
  return jsonResponse(HTTP_STATUS_OF_CODE[code], JSON.stringify({ code, message, details: [] }));
}

/** This many tasks per resource make virtual time tick once per (real) millisecond less often. */
const TASKS_PER_TICK_MS = 50;

/**
 * Virtual Unix milliseconds from now on. They tick: a listing is computed once per tick, and a tick takes as many milliseconds
 * as a listing needs for its cost to stay a small part of one core (40 tasks: 1 ms; 100,000 tasks: 2 s).
 */
function startVirtualTime(
  clock: Clock,
  originMs: number,
  speed: number,
  tasksPerResource: number,
): () => number {
  const startedAtMs = clock.monotonic();
  const tickMs = Math.max(1, Math.ceil(tasksPerResource / TASKS_PER_TICK_MS));
  return () => {
    const ticks = Math.floor((clock.monotonic() - startedAtMs) / tickMs);
    return originMs + Math.round(ticks * tickMs * speed);
  };
}

/** Pages of the listings of a scenario. Keeps the latest listing of every resource that was requested. */
class Listings {
  readonly #scenario: Scenario;
  readonly #pageSizeCap: number;
  readonly #firstPage: number;
  readonly #latest = new Map<string, { readonly atMs: number; readonly listings: LifeListings }>();

  constructor(scenario: Scenario, pageSizeCap: number, firstPage: number) {
    this.#scenario = scenario;
    this.#pageSizeCap = pageSizeCap;
    this.#firstPage = firstPage;
  }

  /** The resource must exist. */
  page(dataSync: string, request: ListRequest, atMs: number): ListingPage {
    const { active, history } = this.#at(dataSync, atMs);
    const lives = filterLives(request.history ? history : active, request);
    const pageSize = Math.min(request.pageSize, this.#pageSizeCap);
    const rows = lives.slice((request.page - 1) * pageSize, request.page * pageSize);
    return {
      tasks: rows.map((life) => describeTask(life, atMs)),
      page: request.page - 1 + this.#firstPage,
      pageSize,
      total: lives.length,
    };
  }

  #at(dataSync: string, atMs: number): LifeListings {
    const known = this.#latest.get(dataSync);
    if (known?.atMs === atMs) return known.listings;
    const listings = this.#scenario.listings(dataSync, atMs);
    this.#latest.set(dataSync, { atMs, listings });
    return listings;
  }
}

function filterLives(lives: readonly TaskLife[], request: ListRequest): readonly TaskLife[] {
  const { taskName, taskType } = request;
  if (taskName === '' && taskType === '') return lives;
  const wanted = taskName.toLowerCase();
  return lives.filter(
    (life) =>
      (taskType === '' || life.template.type === taskType) && taskNameOf(life).toLowerCase().includes(wanted),
  );
}
