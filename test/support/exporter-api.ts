// The API of an exporter without the exporter, and servers that are none.

import type { RequestListener } from 'node:http';
import type { ResourceStatus } from '../../src/model/snapshot.ts';
import { handleStatus, handleTasks } from '../../src/web/api/handlers.ts';
import { startTestServer, type TestServer } from '../web/harness.ts';
import { startOtherServer, type OtherServer } from './doctor.ts';
import { buildViews } from './views.ts';

/** The API of an exporter that knows these resources. */
export function startExporterApi(statuses: readonly ResourceStatus[]): Promise<TestServer> {
  const views = buildViews(statuses);
  return startTestServer({
    handle: (request) => {
      const { pathname, searchParams } = new URL(request.target, 'http://host');
      const answer = pathname === '/api/v1/status' ? handleStatus : handleTasks;
      return answer(views, request, searchParams);
    },
  });
}

export interface StubServer extends OtherServer {
  readonly url: string;
  /** What it was asked so far. */
  readonly asked: readonly { readonly target: string; readonly authorization: string | undefined }[];
}

/** A server that answers everything like this. */
export async function startStub(answer: RequestListener): Promise<StubServer> {
  const asked: StubServer['asked'][number][] = [];
  const server = await startOtherServer((request, response) => {
    asked.push({ target: request.url ?? '', authorization: request.headers.authorization });
    answer(request, response);
  });
  return {
    ...server,
    url: `http://${server.host}`,
    asked,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** What answers with that status, whatever it is asked. */
export function answerWith(status: number, body = '', headers: Record<string, string> = {}): RequestListener {
  return (_, response) => void response.writeHead(status, headers).end(body);
}
