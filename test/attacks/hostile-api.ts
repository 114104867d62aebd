// The real program polling an API that answers whatever a test says: harmless at first, then as bytes of any size.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConfigDirectory } from '../support/config-file.ts';
import { startExporter, type ExporterProcess } from '../support/exporter-process.ts';

/** The body for a page; pages count from 1. */
export type BodyOf = (page: number) => string | Uint8Array;

export interface HostileApi extends AsyncDisposable {
  readonly configFile: string;
  /** What it sends from now on. */
  respondWith(bodyOf: BodyOf): void;
  /** Resolves once this many more requests for page 1 were made: the polls before the last have ended. */
  asked(polls: number): Promise<void>;
}

export const EMPTY_PAGE = '{"data_sync_task":[],"page":{"page":1,"page_size":100,"total":0}}';

const answerEmpty: BodyOf = () => EMPTY_PAGE;

/** `poll` is YAML for that section. */
export async function startHostileApi(poll: string): Promise<HostileApi> {
  let bodyOf: BodyOf = answerEmpty;
  let polls = 0;
  let onPoll: (() => void) | undefined;
  const server = createServer((request, response) => {
    let sent = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (sent += chunk));
    request.on('end', () => {
      const { page } = (JSON.parse(sent) as { page: { page: number } }).page;
      if (page === 1) polls += 1;
      const body = bodyOf(page);
      response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body);
      onPoll?.();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const directory =
    createConfigDirectory(`api: { base_url: "http://127.0.0.1:${port}", requests_per_second: 100 }
credentials: [{ name: default, access_key: AKHOSTILE0, secret_key: SKHOSTILE0 }]
poll: ${poll}
resources: [{ subscription: sub, resource_group: default, zone: cn-sh-01e, data_sync: nightly }]
`);
  return {
    configFile: directory.configFile,
    respondWith: (next) => (bodyOf = next),
    asked(more) {
      const until = polls + more;
      return new Promise((resolve) => {
        onPoll = () => {
          if (polls >= until) resolve();
        };
      });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      directory[Symbol.dispose]();
    },
  };
}

/** Serving, and polled once. */
export async function startPolled(
  api: HostileApi,
  flags: readonly string[] = [],
): Promise<{ readonly exporter: ExporterProcess; readonly url: string }> {
  const listen = '--web.listen-address=127.0.0.1:0';
  const exporter = startExporter([`--config.file=${api.configFile}`, listen, ...flags]);
  const url = await exporter.url();
  while ((await fetch(new URL('/-/ready', url))).status !== 200) await new Promise(setImmediate);
  return { exporter, url };
}
