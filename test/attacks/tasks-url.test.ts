// Whatever is behind the URL of `tasks --url`, the command ends with a sentence, in time, and stays small.

import { readFileSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { startStub } from '../support/exporter-api.ts';
import { startExporter } from '../support/exporter-process.ts';

/** A Node.js process that loads the program and got takes about 100 MiB; 200 more are allowed. */
const MAX_RSS_MIB = 300;
const MAX_SECONDS = 25;

/** Writes again and again, as fast as it is read. */
function writeEndlessly(response: ServerResponse, chunk: Uint8Array): void {
  const write = (): void => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', write);
  };
  write();
}

const SPACES = Buffer.alloc(2 ** 20, ' ');
/** A GiB when it is read. */
const BOMB = gzipSync(Buffer.alloc(2 ** 26, ' '));

const ATTACKS: readonly (readonly [string, RequestListener, RegExp])[] = [
  [
    'a body without an end',
    (_, response) => writeEndlessly(response, SPACES),
    /returns more bytes than an exporter does; check host, port and path of --url/,
  ],
  [
    'a compressed body without an end',
    (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      writeEndlessly(response, BOMB);
    },
    /returns more bytes than an exporter does/,
  ],
  [
    'an error without an end',
    (_, response) => {
      response.writeHead(503);
      writeEndlessly(response, SPACES);
    },
    /returns more bytes than an exporter does/,
  ],
  [
    'a body that comes byte by byte',
    (_, response) => {
      const timer = setInterval(() => response.write(' '), 100);
      response.once('close', () => clearInterval(timer));
    },
    /timed out/,
  ],
];

test.each(ATTACKS)('%s', { timeout: 60_000 }, async (_, listener, message) => {
  await using server = await startStub(listener);
  const startedAt = performance.now();
  await using exporter = startExporter(['tasks', `--url=${server.url}`]);
  let peakMiB = 0;
  const watch = setInterval(() => (peakMiB = readPeakMiB(exporter.child.pid) ?? peakMiB), 10);
  const { code, stderr } = await exporter.ended();
  clearInterval(watch);
  expect(stderr).toMatch(message);
  expect(code).toBe(1);
  expect(peakMiB).toBeGreaterThan(0);
  expect(peakMiB, 'highest memory in MiB').toBeLessThan(MAX_RSS_MIB);
  expect((performance.now() - startedAt) / 1000, 'seconds').toBeLessThan(MAX_SECONDS);
});

/** The highest resident memory so far; undefined once the process is gone. */
function readPeakMiB(pid: number | undefined): number | undefined {
  try {
    const [, kB] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kB === undefined ? undefined : Number(kB) / 1024;
  } catch {
    return undefined;
  }
}
