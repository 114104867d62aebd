// An ADS that behaves, or misbehaves on request: the task-list API over HTTP, for tests, demonstrations and load.

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import type { Clock } from '../clock.ts';
import { rpcErrorAnswer, textAnswer, unauthorizedAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY, authenticate } from './authentication.ts';
import type { SimulatorCredential } from './authentication.ts';
import { encodePage } from './encode.ts';
import { createFaultChooser } from './fault-plan.ts';
import type { FaultCondition, FaultPlan } from './fault-plan.ts';
import { effectOf } from './faults.ts';
import type { Fault, FaultEffect } from './faults.ts';
import { DEFAULT_REQUEST_FIELDS, ListRequestError, parseListRequest } from './list-request.ts';
import type { ListRequest, ListRequestOptions, RequestFields } from './list-request.ts';
import { createListingService, startVirtualTime } from './listing-service.ts';
import type { ListingService, VirtualTime } from './listing-service.ts';
import { createRequestRecorder } from './request-log.ts';
import type { RequestLog, RequestRecorder } from './request-log.ts';
import { createScenario } from './scenario.ts';
import type { Scenario, ScenarioName, SimulatedResource, Transition } from './scenario.ts';
import type { SimulatedTask } from './simulated-task.ts';
import { WIRE_STYLES } from './wire-style.ts';
import type { WireStyle } from './wire-style.ts';

export interface SimulatorOptions {
  readonly scenario: ScenarioName;
  readonly seed: number;
  /** Virtual seconds per second. */
  readonly speed: number;
  /** 0 for any free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Tasks per resource; default by scenario, like `resources`. */
  readonly tasks?: number;
  readonly resources?: number;
  /** Default: one pair, `SIMULATOR_ACCESS_KEY` and `SIMULATOR_SECRET_KEY`. */
  readonly credentials?: readonly SimulatorCredential[];
  /** Default: as documented. */
  readonly wireStyle?: WireStyle;
  readonly clock: Clock;
  /** Virtual Unix milliseconds at the start; default: now. */
  readonly startAt?: number;
  /** Most rows per page, applied without a word; default: what is asked for, up to 1,000. */
  readonly pageSizeCap?: number;
  readonly faults?: FaultPlan;
  /** What the undocumented request fields are called; default `history`, `task_name` and `task_type`. */
  readonly requestFields?: RequestFields;
  /** Milliseconds that every answer takes on top; asked for at every request. Default: none. */
  readonly latencyMs?: () => number;
  /** Default: an unknown key of a request is an error. */
  readonly ignoreUnknownKeys?: boolean;
}

/** A running simulator. Times are virtual Unix milliseconds, except in `requests`. */
export interface Simulator extends AsyncDisposable {
  /** What a client's base URL has to be: scheme, host and port. */
  readonly url: string;
  readonly resources: readonly SimulatedResource[];
  readonly requests: RequestLog;
  /** The virtual time of an answer given now. */
  virtualNow(): number;
  /** The truth at the virtual time of an answer given now. */
  tasks(resource: Pick<SimulatedResource, 'dataSync'>): readonly SimulatedTask[];
  /** Every change of a task's state from the start (excluded) to a virtual time (included), in order. */
  transitions(resource: Pick<SimulatedResource, 'dataSync'>, untilMs: number): readonly Transition[];
  /** Replaces all faults by this one, for the requests that meet the condition (default: all), or by none. */
  setFault(fault: Fault | undefined, when?: FaultCondition): void;
  /** Cuts all connections. Can be called again. */
  close(): Promise<void>;
}

/** Everything a request is answered from. */
interface Context {
  readonly clock: Clock;
  readonly resources: ReadonlySet<string>;
  readonly credentials: readonly SimulatorCredential[];
  readonly wireStyle: WireStyle;
  readonly requestOptions: ListRequestOptions;
  readonly service: ListingService;
  readonly recorder: RequestRecorder;
  readonly latencyMs: () => number;
  chooseFault: ReturnType<typeof createFaultChooser>;
}

const MAX_REQUEST_BYTES = 1024 * 1024;
const LIST_PATH =
  /^\/storage\/ads\/v1\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/zones\/([^/]+)\/dataSync\/([^/]+)\/tasks\/list$/;

/** Starts a simulator and resolves once it listens. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { clock, seed, speed } = options;
  const originMs = options.startAt ?? clock.now();
  const { scenario: name, tasks, resources } = options;
  const scenario = createScenario({
    name,
    seed,
    originMs,
    ...(tasks === undefined ? {} : { tasks }),
    ...(resources === undefined ? {} : { resources }),
  });
  const time = startVirtualTime({ clock, originMs, speed, tasksPerResource: scenario.tasksPerResource });
  const context = createContext(options, scenario, time);
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    countInFlight(context.recorder, request, response);
    handle(context, request, response).catch(() => response.destroy());
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, host, options.port);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= stop(server));
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    resources: scenario.resources,
    requests: context.recorder.log,
    virtualNow: () => time.now(),
    tasks: ({ dataSync }) => scenario.tasks(dataSync, time.now()),
    transitions: ({ dataSync }, untilMs) => scenario.transitions(dataSync, untilMs),
    setFault: (fault, when = {}) => {
      context.chooseFault = createFaultChooser(fault === undefined ? [] : [{ fault, when }]);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createContext(options: SimulatorOptions, scenario: Scenario, time: VirtualTime): Context {
  const ownPair = { accessKey: SIMULATOR_ACCESS_KEY, secretKey: SIMULATOR_SECRET_KEY };
  return {
    clock: options.clock,
    resources: new Set(scenario.resources.map(resourceKey)),
    credentials: options.credentials ?? [ownPair],
    wireStyle: options.wireStyle ?? WIRE_STYLES.documented,
    requestOptions: {
      fields: options.requestFields ?? DEFAULT_REQUEST_FIELDS,
      ignoreUnknownKeys: options.ignoreUnknownKeys ?? false,
    },
    service: createListingService({ scenario, time, pageSizeCap: options.pageSizeCap ?? 1_000 }),
    recorder: createRequestRecorder(),
    latencyMs: options.latencyMs ?? (() => 0),
    chooseFault: createFaultChooser(options.faults ?? []),
  };
}

function resourceKey(resource: SimulatedResource): string {
  return [resource.subscription, resource.resourceGroup, resource.zone, resource.dataSync].join('/');
}

async function handle(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const path = request.method === 'POST' ? parsePath(request.url ?? '') : undefined;
  const dataSync = path?.at(-1) ?? '';
  const listRequest = tryParse(body, context.requestOptions);
  const parsed = listRequest instanceof Error ? undefined : listRequest;
  const fault = context.chooseFault({ dataSync, page: parsed?.page, history: parsed?.history });
  const effect = fault === undefined ? {} : effectOf(fault);
  const nowMs = context.clock.now() + (effect.skewMs ?? 0);

  const authentication = authenticate(request.headers, context.credentials, nowMs);
  const refused = 'refusal' in authentication;
  let answer: Answer;
  if (path === undefined) answer = rpcErrorAnswer(5, 'Not Found');
  else if (refused) answer = unauthorizedAnswer(authentication.refusal);
  else answer = answerList(context, { key: path.join('/'), dataSync, listRequest }, effect);
  answer = effect.alterAnswer?.(answer, nowMs) ?? answer;

  context.recorder.record({
    dataSync,
    atMs: context.clock.now(),
    identity: refused ? '' : authentication.identity,
    page: parsed?.page,
    pageSize: parsed?.pageSize,
    history: parsed?.history,
    taskName: parsed?.taskName,
    taskType: parsed?.taskType,
    status: effect.unanswered === true ? 0 : answer.status,
  });
  response.setHeader('date', new Date(nowMs).toUTCString());
  const latencyMs = context.latencyMs();
  if (latencyMs > 0) await new Promise<void>((resolve) => context.clock.after(latencyMs, resolve));
  (effect.send ?? send)(response, answer, context.clock);
}

/** Tells the recorder when a request begins and when it is over. */
function countInFlight(
  recorder: RequestRecorder,
  { socket }: IncomingMessage,
  response: ServerResponse,
): void {
  const onGone = (): void => over('closed');
  const onClose = (): void => over(response.writableFinished ? 'answered' : 'closed');
  function over(how: 'answered' | 'closed'): void {
    socket.off('end', onGone).off('error', onGone);
    response.off('close', onClose);
    recorder.end(how);
  }
  recorder.begin();
  // A client that is gone shows on the socket a little before it shows on the response.
  socket.once('end', onGone).once('error', onGone);
  response.once('close', onClose);
}

function answerList(
  context: Context,
  asked: {
    readonly key: string;
    readonly dataSync: string;
    readonly listRequest: ListRequest | ListRequestError;
  },
  effect: FaultEffect,
): Answer {
  const { listRequest } = asked;
  if (!context.resources.has(asked.key)) return rpcErrorAnswer(5, `data sync ${asked.dataSync} not found`);
  if (listRequest instanceof Error) return rpcErrorAnswer(3, listRequest.message);
  const page = context.service.list(asked.dataSync, listRequest, effect.rowsOfPage);
  return textAnswer(200, encodePage(effect.alterListing?.(page) ?? page, context.wireStyle));
}

function tryParse(body: string, options: ListRequestOptions): ListRequest | ListRequestError {
  try {
    return parseListRequest(body, options);
  } catch (error) {
    if (error instanceof ListRequestError) return error;
    throw error;
  }
}

/** Subscription, resource group, zone and data sync of a list request; undefined for any other path. */
function parsePath(url: string): readonly string[] | undefined {
  const segments = LIST_PATH.exec(url.split('?', 1)[0] ?? '')?.slice(1);
  try {
    return segments?.map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

/** The whole body of a request, up to 1 MiB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_REQUEST_BYTES) throw new RangeError('the request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
}

/** Resolves to the port once the server listens. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Closes a server and cuts its connections. */
export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
