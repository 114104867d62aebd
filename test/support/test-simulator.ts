// The simulator as tests need it: it misbehaves on request, and keeps a log of what was requested.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock, type Clock } from '../../src/clock.ts';
import {
  parseListPath,
  toListPath,
  type SimulatedApi,
  type SimulatorResponse,
} from '../../src/simulator/api.ts';
import {
  authenticate,
  SIMULATOR_ACCESS_KEY,
  SIMULATOR_SECRET_KEY,
} from '../../src/simulator/authentication.ts';
import {
  DEFAULT_REQUEST_FIELDS,
  ListRequestError,
  parseListRequest,
  type ListRequest,
} from '../../src/simulator/list-request.ts';
import {
  readBody,
  send,
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/server.ts';
import { createFaultChooser, type FaultCondition, type FaultPlan } from './fault-plan.ts';
import { effectOf, type Fault } from './faults.ts';
import { createRequestRecorder, type RequestLog, type RequestRecorder } from './request-log.ts';

export interface TestSimulatorOptions extends SimulatorOptions {
  readonly faults?: FaultPlan;
  /** Milliseconds that every response takes on top; called for every request. Default: none. */
  readonly latencyMs?: () => number;
}

export interface TestSimulator extends Simulator {
  readonly requests: RequestLog;
  /** Replaces all faults by this one, for the requests that meet the condition (default: all), or by none. */
  setFault(fault: Fault | undefined, when?: FaultCondition): void;
}

/** On a free port, by default the three resources of `steady`, at real speed. */
export async function startTestSimulator(
  options: Partial<TestSimulatorOptions> = {},
): Promise<TestSimulator> {
  const complete = {
    scenario: 'steady',
    seed: 1,
    speed: 1,
    port: 0,
    clock: systemClock,
    ...options,
  } as const;
  const handler = new FaultyHandler(complete);
  const simulator = await startSimulator(complete, (...exchange) => handler.handle(...exchange));
  return {
    ...simulator,
    requests: handler.recorder.log,
    setFault: (fault, when = {}) => handler.plan(fault === undefined ? [] : [{ fault, when }]),
  };
}

/** Every exchange of one simulator, with the faults that are planned for it. */
class FaultyHandler {
  readonly recorder: RequestRecorder = createRequestRecorder();
  readonly #options: TestSimulatorOptions;
  readonly #clock: Clock;
  #chooseFault: ReturnType<typeof createFaultChooser>;

  constructor(options: TestSimulatorOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#chooseFault = createFaultChooser(options.faults ?? []);
  }

  plan(faults: FaultPlan): void {
    this.#chooseFault = createFaultChooser(faults);
  }

  async handle(api: SimulatedApi, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    countInFlight(this.recorder, incoming, outgoing);
    const { headers, method = '', url = '' } = incoming;
    const body = await readBody(incoming);
    const dataSync = parseListPath(url, toListPath(this.#options))?.at(-1) ?? '';
    const listing = this.#tryParse(body);
    const fault = this.#chooseFault({ dataSync, page: listing?.page, history: listing?.history });
    const effect = fault === undefined ? {} : effectOf(fault);
    const nowMs = this.#clock.now() + (effect.skewMs ?? 0);

    const request = { method, url, headers, body };
    const honest =
      effect.rowsOfPage === undefined
        ? api.respond(request, nowMs)
        : respondWithRowsOf(
            effect.rowsOfPage,
            (other) => api.respond({ ...request, body: other }, nowMs),
            body,
          );
    const response = effect.alter?.(honest, nowMs) ?? honest;

    this.recorder.record({
      method,
      url,
      dataSync,
      atMs: this.#clock.now(),
      identity: this.#identityOf(incoming, nowMs),
      page: listing?.page,
      pageSize: listing?.pageSize,
      history: listing?.history,
      taskName: listing?.taskName,
      taskType: listing?.taskType,
      status: effect.isUnanswered === true ? 0 : response.status,
    });
    outgoing.setHeader('date', new Date(nowMs).toUTCString());
    const latencyMs = this.#options.latencyMs?.() ?? 0;
    if (latencyMs > 0) await new Promise<void>((resolve) => this.#clock.after(latencyMs, resolve));
    (effect.send ?? send)(outgoing, response, this.#clock);
  }

  #identityOf({ headers, method = '', url = '' }: IncomingMessage, nowMs: number): string {
    const ownPair = { accessKey: SIMULATOR_ACCESS_KEY, secretKey: SIMULATOR_SECRET_KEY };
    const { credentials = [ownPair], signature = 'x-date' } = this.#options;
    const authentication = authenticate({ headers, method, url }, { credentials, signature }, nowMs);
    return 'refusal' in authentication ? '' : authentication.identity;
  }

  #tryParse(body: string): ListRequest | undefined {
    const {
      firstPage = 1,
      ignoreUnknownKeys = false,
      requestFields = DEFAULT_REQUEST_FIELDS,
    } = this.#options;
    try {
      return parseListRequest(body, { fields: requestFields, firstPage, ignoreUnknownKeys });
    } catch (error) {
      if (error instanceof ListRequestError) return undefined;
      throw error;
    }
  }
}

/** The rows of another page under the number of the requested one. */
function respondWithRowsOf(
  page: number,
  respond: (body: string) => SimulatorResponse,
  body: string,
): SimulatorResponse {
  const request = JSON.parse(body) as { readonly page?: { readonly page?: number } };
  const response = respond(JSON.stringify({ ...request, page: { ...request.page, page } }));
  const requested = `"page":{"page":${request.page?.page ?? 1},`;
  return { ...response, body: String(response.body).replace(`"page":{"page":${page},`, () => requested) };
}

/** Informs the recorder when a request begins and when it is over. */
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
