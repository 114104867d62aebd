// Recorded answers, served again: whoever reads a bug report sees what the reporter's exporter saw.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { ListingKind } from '../model/poll.ts';
import { listen, readBody, stop } from './server.ts';

/** What one call was answered. */
export interface RecordedAnswer {
  readonly resource: string;
  readonly listing: ListingKind;
  /** The page that was asked for, from 1. */
  readonly page: number;
  /** Undefined where no complete answer arrived: the connection is then closed. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Server time minus the client's: the `Date` of the answer is made from it. Undefined: no `Date`. */
  readonly clockSkewSeconds: number | undefined;
  readonly body: string;
}

export interface ReplayOptions {
  readonly answers: readonly RecordedAnswer[];
  readonly clock: Clock;
  /** 0 for any free one. */
  readonly port: number;
}

export interface Replay extends AsyncDisposable {
  /** What a client's base URL has to be. */
  readonly url: string;
}

/**
 * Answers every POST on loopback, whatever its path and signature: the first path that is asked for is the first recorded
 * resource, the second path the second one, and so on, over again after the last.
 */
export async function startReplay(options: ReplayOptions): Promise<Replay> {
  const { answers, clock } = options;
  const choose = createChooser(answers);
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = choose(request.url ?? '', toAsked(await readBody(request)));
    if (answer?.status === undefined) {
      response.destroy();
      return;
    }
    response.sendDate = false;
    const { clockSkewSeconds } = answer;
    const date =
      clockSkewSeconds === undefined
        ? {}
        : { date: new Date(clock.now() + clockSkewSeconds * 1000).toUTCString() };
    response.writeHead(answer.status, { ...answer.headers, ...date });
    response.end(answer.body);
  }

  const port = await listen(server, '127.0.0.1', options.port);
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => stop(server) };
}

/** What a request asks for. */
type Asked = Pick<RecordedAnswer, 'listing' | 'page'>;

type Chooser = (path: string, asked: Asked) => RecordedAnswer | undefined;

/** A page that was not recorded is answered as page 1. */
function createChooser(answers: readonly RecordedAnswer[]): Chooser {
  const resources = [...new Set(answers.map(({ resource }) => resource))];
  const paths: string[] = [];
  return (path, { listing, page }) => {
    if (!paths.includes(path)) paths.push(path);
    const resource = resources[paths.indexOf(path) % resources.length];
    const ofResource = answers.filter((answer) => answer.resource === resource);
    const ofListing = ofResource.filter((answer) => answer.listing === listing);
    return ofListing.find((answer) => answer.page === page) ?? ofListing[0] ?? ofResource[0];
  };
}

/** Whatever the history flag is called. */
function toAsked(body: string): Asked {
  const request = parseObject(body);
  const { page } = Object(request['page']);
  return {
    listing: Object.values(request).includes(true) ? 'history' : 'active',
    page: typeof page === 'number' ? page : 1,
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
