// Recorded responses, served again: the reader of a bug report sees what the reporter's exporter saw.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { ListingKind } from '../model/poll.ts';
import { listen, readBody, stop } from './server.ts';

/** The response to one call. */
export interface RecordedResponse {
  readonly resource: string;
  readonly listing: ListingKind;
  /** The requested page, from 1. */
  readonly page: number;
  /** Undefined where no complete response arrived: the connection is then closed. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Server time minus the client's: the `Date` of the response is made from it. Undefined: no `Date`. */
  readonly clockSkewSeconds: number | undefined;
  readonly body: string;
}

export interface Replay extends AsyncDisposable {
  /** What a client's base URL has to be. */
  readonly url: string;
}

/**
 * Responds to every POST on loopback, whatever its path and signature: the first requested path is the first recorded
 * resource, the second path the second one, and so on, over again after the last. Port 0 is any free one.
 */
export async function startReplay(
  responses: readonly RecordedResponse[],
  clock: Clock,
  port: number,
): Promise<Replay> {
  const choose = createChooser(responses);
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const recorded = choose(request.url ?? '', toRequested(await readBody(request)));
    if (recorded?.status === undefined) {
      response.destroy();
      return;
    }
    response.sendDate = false;
    const { clockSkewSeconds } = recorded;
    const date =
      clockSkewSeconds === undefined
        ? {}
        : { date: new Date(clock.now() + clockSkewSeconds * 1000).toUTCString() };
    response.writeHead(recorded.status, { ...recorded.headers, ...date });
    response.end(recorded.body);
  }

  const bound = await listen(server, '127.0.0.1', port);
  return { url: `http://127.0.0.1:${bound}`, [Symbol.asyncDispose]: () => stop(server) };
}

type Requested = Pick<RecordedResponse, 'listing' | 'page'>;

type Chooser = (path: string, requested: Requested) => RecordedResponse | undefined;

/** Page 1 stands for a page that was not recorded. */
function createChooser(responses: readonly RecordedResponse[]): Chooser {
  const resources = [...new Set(responses.map(({ resource }) => resource))];
  const paths: string[] = [];
  return (path, { listing, page }) => {
    if (!paths.includes(path)) paths.push(path);
    const resource = resources[paths.indexOf(path) % resources.length];
    const ofResource = responses.filter((response) => response.resource === resource);
    const ofListing = ofResource.filter((response) => response.listing === listing);
    return ofListing.find((response) => response.page === page) ?? ofListing[0] ?? ofResource[0];
  };
}

/** Whatever the history flag is called. */
function toRequested(body: string): Requested {
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
