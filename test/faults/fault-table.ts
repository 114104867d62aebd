// Every way to misbehave, with the parameters that make a difference, and what has to come of it.

import type { PollFailureReason } from '../../src/model/poll.ts';
import type { Fault } from '../support/faults.ts';

/** Attempts after the first, in this suite. */
export const RETRIES = 1;

/** What a fault does to the listing that it strikes: nothing, or the reason it fails for after so many requests for the page. */
export type Outcome = 'harmless' | { readonly reason: PollFailureReason; readonly asked: number };

/** What a fault may want to know: values that must not be seen, and a host that must not be called. */
export interface Bait {
  readonly secrets: readonly string[];
  readonly otherHost: string;
}

export interface FaultCase {
  /** What the API does, as the predicate of a sentence. */
  readonly name: string;
  readonly fault: (bait: Bait) => Fault;
  readonly onFirstPage: Outcome;
  /** Default: as on the first. */
  readonly onMiddlePage?: Outcome;
  /** Longer than a poll may take: the API is left alone for as long as it asked. */
  readonly leftAloneSeconds?: number;
}

/** Asking again would bring the same. */
const atOnce = (reason: PollFailureReason): Outcome => ({ reason, asked: 1 });
/** Asking again may go better. */
const afterRetries = (reason: PollFailureReason): Outcome => ({ reason, asked: 1 + RETRIES });
/** The list is read twice before it is given up. */
const afterTwoReadings: Outcome = { reason: 'invalid_response', asked: 2 };

const STATUS_OUTCOMES: readonly (readonly [number, Outcome])[] = [
  [400, atOnce('invalid_response')],
  [401, atOnce('auth')],
  [403, atOnce('auth')],
  [404, atOnce('not_found')],
  [408, afterRetries('timeout')],
  [409, atOnce('invalid_response')],
  [429, afterRetries('rate_limited')],
  [500, afterRetries('server_error')],
  [501, atOnce('invalid_response')],
  [502, afterRetries('server_error')],
  [503, afterRetries('server_error')],
  [504, afterRetries('timeout')],
];

const STATUSES: readonly FaultCase[] = STATUS_OUTCOMES.flatMap(([status, outcome]) => [
  { name: `answers ${status}`, fault: () => ({ kind: 'status', status }), onFirstPage: outcome },
  {
    name: `answers ${status} without a body`,
    fault: () => ({ kind: 'status', status, empty: true }),
    onFirstPage: outcome,
  },
]);

const RETRY_AFTERS: readonly FaultCase[] = (
  [
    [429, 'rate_limited'],
    [503, 'server_error'],
    [504, 'timeout'],
  ] as const
).flatMap(([status, reason]) =>
  (['seconds', 'date'] as const).flatMap((as): FaultCase[] => {
    const response = (seconds: number) => (): Fault => ({
      kind: 'status',
      status,
      retryAfter: { seconds, as },
    });
    return [
      {
        name: `answers ${status} and asks for a second of patience, as ${as},`,
        fault: response(1),
        onFirstPage: afterRetries(reason),
      },
      {
        name: `answers ${status} and asks for two minutes of patience, as ${as},`,
        fault: response(120),
        onFirstPage: atOnce(reason),
        leftAloneSeconds: 120,
      },
    ];
  }),
);

/** A Retry-After says something of 429, 408 and 5xx only. */
const MEANINGLESS_RETRY_AFTER: FaultCase = {
  name: 'answers 401 and asks for two minutes of patience',
  fault: () => ({ kind: 'status', status: 401, retryAfter: { seconds: 120, as: 'seconds' } }),
  onFirstPage: atOnce('auth'),
};

const CONNECTIONS: readonly FaultCase[] = [
  {
    name: 'closes the connection unasked',
    fault: () => ({ kind: 'refuse' }),
    onFirstPage: afterRetries('network'),
  },
  { name: 'never answers', fault: () => ({ kind: 'hang' }), onFirstPage: afterRetries('timeout') },
  {
    name: 'drips its answer too slowly',
    fault: () => ({ kind: 'drip', bytes: 1, everyMs: 50 }),
    onFirstPage: afterRetries('timeout'),
  },
  {
    name: 'drips its answer fast enough',
    fault: () => ({ kind: 'drip', bytes: 500, everyMs: 2 }),
    onFirstPage: 'harmless',
  },
  {
    name: 'resets the connection inside the body',
    fault: () => ({ kind: 'reset' }),
    onFirstPage: afterRetries('network'),
  },
  {
    name: 'ends the connection inside the body',
    fault: () => ({ kind: 'truncate' }),
    onFirstPage: afterRetries('invalid_response'),
  },
];

const BODIES: readonly FaultCase[] = [
  {
    name: 'sends half of its JSON',
    fault: () => ({ kind: 'cut-json' }),
    onFirstPage: atOnce('invalid_response'),
  },
  {
    name: 'shows a login page',
    fault: () => ({ kind: 'html', status: 200 }),
    onFirstPage: atOnce('invalid_response'),
  },
  {
    name: "shows its proxy's error page",
    fault: () => ({ kind: 'html', status: 502 }),
    onFirstPage: afterRetries('server_error'),
  },
  ...(
    [
      [3, atOnce('invalid_response')],
      [5, atOnce('not_found')],
      [7, atOnce('auth')],
      [8, afterRetries('rate_limited')],
      [12, atOnce('invalid_response')],
      [13, afterRetries('server_error')],
      [16, atOnce('auth')],
    ] as const
  ).map(([code, onFirstPage]): FaultCase => {
    return {
      name: `hides google.rpc code ${code} in a 200`,
      fault: () => ({ kind: 'rpc-error', code }),
      onFirstPage,
    };
  }),
  {
    name: 'redirects to another host',
    fault: ({ otherHost }) => ({ kind: 'redirect', location: `http://${otherHost}/` }),
    onFirstPage: atOnce('invalid_response'),
  },
  {
    name: 'redirects to another host with the keys in the URL',
    fault: ({ otherHost, secrets }) => ({
      kind: 'redirect',
      location: `http://${secrets.join(':')}@${otherHost}/?secret_key=${secrets.join('')}`,
    }),
    onFirstPage: atOnce('invalid_response'),
  },
  {
    name: 'sends 100 MiB',
    fault: () => ({ kind: 'huge-body', mebibytes: 100 }),
    onFirstPage: atOnce('too_large'),
  },
  ...[65, 100_000].map((depth): FaultCase => {
    return {
      name: `nests ${depth} levels deep`,
      fault: () => ({ kind: 'deep-nesting', depth }),
      onFirstPage: atOnce('too_large'),
    };
  }),
  {
    name: 'sends invalid UTF-8',
    fault: () => ({ kind: 'invalid-utf8' }),
    onFirstPage: atOnce('invalid_response'),
  },
  {
    name: 'repeats the keys of its objects',
    fault: () => ({ kind: 'duplicate-keys' }),
    onFirstPage: 'harmless',
  },
];

const SHAPES: readonly (readonly [
  name: string,
  body: (secrets: readonly string[]) => unknown,
  reason?: PollFailureReason,
])[] = [
  ['a list', () => [{ task_id: 'task-1' }]],
  ['null', () => null],
  ['a text', (secrets) => `denied for ${secrets.join(':')}`],
  ['an object of other keys', () => ({ data: { list: [] }, success: true })],
  ['a total without a list', () => ({ page: { page: 1, page_size: 100, total: 12 } })],
  ['an object in place of the list', () => ({ data_sync_task: {}, page: { total: 0 } })],
  [
    'an error that echoes the keys',
    (secrets) => ({ code: 16, message: `accesskey="${secrets.join('" secretkey="')}" does not match` }),
    'auth',
  ],
  [
    'an error that echoes the keys in prose',
    (secrets) => ({ code: 16, message: `who is ${secrets.join(', and why ')}` }),
    'auth',
  ],
  [
    'an error that echoes the keys in a URL',
    (secrets) => ({ message: `see https://${secrets.join(':')}@gateway/?sign=${secrets.join('%3A')}` }),
  ],
];

const WRONG_SHAPES: readonly FaultCase[] = SHAPES.map(([name, body, reason]) => ({
  name: `answers ${name}`,
  fault: ({ secrets }) => ({ kind: 'wrong-shape', body: body(secrets) }),
  onFirstPage: atOnce(reason ?? 'invalid_response'),
}));

const LISTINGS: readonly FaultCase[] = [
  {
    name: 'tells a total that is too high',
    fault: () => ({ kind: 'wrong-total', by: 100 }),
    onFirstPage: afterTwoReadings,
    // What the first page told counts: rows come and go while the others are read.
    onMiddlePage: 'harmless',
  },
  {
    name: 'tells a total that is too low',
    fault: () => ({ kind: 'wrong-total', by: -3 }),
    onFirstPage: 'harmless',
  },
  {
    name: 'tells a total of 0 beside its rows',
    fault: () => ({ kind: 'wrong-total', by: -1000 }),
    onFirstPage: 'harmless',
  },
  {
    name: 'repeats the rows of the first page',
    fault: () => ({ kind: 'repeat-pages' }),
    onFirstPage: 'harmless',
    onMiddlePage: afterTwoReadings,
  },
  {
    name: 'leaves the rows out and keeps the total',
    fault: () => ({ kind: 'empty-list' }),
    onFirstPage: afterTwoReadings,
  },
];

const CLOCKS: readonly FaultCase[] = [200, -200, 400, -400].map((seconds) => ({
  name: `has a clock that is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`,
  fault: () => ({ kind: 'clock-skew', seconds }),
  // Signatures are valid for 300 s.
  onFirstPage: Math.abs(seconds) > 300 ? atOnce('auth') : 'harmless',
}));

export const FAULT_CASES: readonly FaultCase[] = [
  ...STATUSES,
  ...RETRY_AFTERS,
  MEANINGLESS_RETRY_AFTER,
  ...CONNECTIONS,
  ...BODIES,
  ...WRONG_SHAPES,
  ...LISTINGS,
  ...CLOCKS,
];
