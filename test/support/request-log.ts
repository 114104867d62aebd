// What was asked of the simulator, for tests that judge a client by its manners.

/** One request, when it was answered. `status` is 0 when no answer was sent. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** The `dataSync` of the path; empty when the path is none of the API's. */
  readonly dataSync: string;
  /** When its body had arrived, by the simulator's clock (not in virtual time). */
  readonly atMs: number;
  /** The access key, `bearer`, or empty when it was refused. */
  readonly identity: string;
  /** Undefined, like the four below, when the body could not be read. */
  readonly page: number | undefined;
  readonly pageSize: number | undefined;
  readonly history: boolean | undefined;
  readonly taskName: string | undefined;
  readonly taskType: string | undefined;
  readonly status: number;
}

/**
 * The latest 10,000 requests, oldest first, and counts of all of them. A request is in flight from its arrival until its
 * answer is sent whole or its connection closes.
 */
export interface RequestLog {
  readonly entries: readonly LoggedRequest[];
  readonly total: number;
  readonly inFlight: number;
  readonly maxInFlight: number;
}

/** The log and the three events that it is written by. */
export interface RequestRecorder {
  readonly log: RequestLog;
  begin(): void;
  record(request: LoggedRequest): void;
  /** It is over: answered, or else its connection has closed. */
  end(how: 'answered' | 'closed'): void;
}

const CAPACITY = 10_000;

/** Turns of the event loop: to read the end of a connection, to end it, and to be told so. */
const TURNS_TO_HEAR_A_CLOSE = 5;

function afterTurns(turns: number, act: () => void): void {
  if (turns === 0) act();
  else setImmediate(afterTurns, turns - 1, act);
}

/** An empty log. */
export function createRequestRecorder(): RequestRecorder {
  const entries: LoggedRequest[] = [];
  const counts = { total: 0, inFlight: 0, maxInFlight: 0, closed: 0 };
  return {
    log: {
      get entries() {
        return entries.slice(-CAPACITY);
      },
      get total() {
        return counts.total;
      },
      get inFlight() {
        return counts.inFlight;
      },
      get maxInFlight() {
        return counts.maxInFlight;
      },
    },
    begin: () => {
      counts.total += 1;
      counts.inFlight += 1;
      const { inFlight, closed } = counts;
      // A client that closes one connection and then asks on another may be heard in either order. Once everything is
      // heard that has arrived by now, it is known what was closed before.
      afterTurns(TURNS_TO_HEAR_A_CLOSE, () => {
        counts.maxInFlight = Math.max(counts.maxInFlight, inFlight - (counts.closed - closed));
      });
    },
    record: (request) => {
      entries.push(request);
      // In batches: shifting one entry per request would cost a copy of the whole log each time.
      if (entries.length >= 2 * CAPACITY) entries.splice(0, entries.length - CAPACITY);
    },
    end: (how) => {
      counts.inFlight -= 1;
      if (how === 'closed') counts.closed += 1;
    },
  };
}
