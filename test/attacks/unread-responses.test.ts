// Clients that ask for much and read nothing, or all ask at once.

import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { createCertificates } from '../web/certificates.ts';
import { startAttacked } from './exporter.ts';
import { expectUnharmed, watchVitals } from './vitals.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());
const ca = certificates.read('ca.pem');

const simulator = { tasks: 1000, resources: 1 };

/** How long an attack goes on once all is sent. */
const ATTACK_MS = 2000;

/** Some 1.6 MB of JSON, another one for each number. */
function thousandTasks(n: number): string {
  return `/api/v1/tasks?limit=${1000 - n}`;
}

function requestOf(target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

async function openSockets(url: string, count: number): Promise<Disposable & { readonly all: Socket[] }> {
  const all: Socket[] = [];
  for (let visit = 0; visit < count; visit += 1) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').pause();
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    all.push(socket);
  }
  return { all, [Symbol.dispose]: () => all.forEach((socket) => socket.destroy()) };
}

describe('pipelined requests', () => {
  test('400 for large documents, on a connection that is never read', async () => {
    await using attacked = await startAttacked({ simulator });
    await using watch = await watchVitals(attacked.exporter, attacked);
    using sockets = await openSockets(attacked.url, 1);
    sockets.all[0]?.write(requestOf('/api/v1/tasks?limit=1000').repeat(400));
    await delay(ATTACK_MS);
    await expectUnharmed(watch);
  });

  test('a packet full of them on each of 500 connections', async () => {
    await using attacked = await startAttacked({ simulator });
    await using watch = await watchVitals(attacked.exporter, attacked);
    using sockets = await openSockets(attacked.url, 500);
    for (const socket of sockets.all) socket.write(requestOf('/-/healthy').repeat(2000));
    await delay(ATTACK_MS);
    await expectUnharmed(watch);
  });

  test('hundreds on connections that are read', async () => {
    await using attacked = await startAttacked({ simulator });
    await using watch = await watchVitals(attacked.exporter, attacked);
    using sockets = await openSockets(attacked.url, 20);
    for (const socket of sockets.all) {
      socket.resume().write(requestOf('/-/healthy').repeat(200) + requestOf(thousandTasks(0)).repeat(3));
    }
    await delay(ATTACK_MS);
    await expectUnharmed(watch);
  });
});

describe('HTTP/2 streams with a window of 0', () => {
  test.each([
    ['large documents', thousandTasks],
    ['the status page', () => '/'],
    ['a split scrape', () => '/metrics?resource=ads-steady-0'],
    ['the exposition', () => '/metrics'],
  ])('20 connections with 32 for %s each', async (_, targetOf) => {
    await using attacked = await startAttacked({ simulator, certificates });
    await using watch = await watchVitals(attacked.exporter, { ...attacked, ca });
    const sessions: ClientHttp2Session[] = [];
    for (let count = 0; count < 20; count += 1) {
      const session = connectHttp2(attacked.url, { ca, settings: { initialWindowSize: 0 } });
      session.on('error', () => undefined);
      await once(session, 'remoteSettings');
      for (let n = 0; n < 32; n += 1) {
        session.request({ ':path': targetOf(n) }).on('error', () => undefined);
      }
      sessions.push(session);
    }
    await delay(ATTACK_MS);
    await expectUnharmed(watch);
    for (const session of sessions) session.destroy();
  });
});

describe('500 clients with one request each', () => {
  test('for documents that are all different: each is answered or told to come back', async () => {
    await using attacked = await startAttacked({ simulator });
    await using watch = await watchVitals(attacked.exporter, attacked);
    using sockets = await openSockets(attacked.url, 500);
    const heads = await Promise.all(sockets.all.map((socket, n) => headOf(socket, thousandTasks(n))));
    await expectUnharmed(watch);
    const refused = heads.filter((head) => !head.startsWith('HTTP/1.1 200 '));
    expect(refused.length).toBeLessThan(500);
    for (const head of refused) expect(head).toMatch(/^HTTP\/1\.1 503 [^]*\r\nRetry-After: 1\r\n/);
  });

  test('for the same document: it is built once, and all have it', async () => {
    await using attacked = await startAttacked({ simulator });
    await using watch = await watchVitals(attacked.exporter, attacked);
    using sockets = await openSockets(attacked.url, 500);
    const heads = await Promise.all(sockets.all.map((socket) => headOf(socket, thousandTasks(0))));
    await expectUnharmed(watch);
    expect(new Set(heads.map((head) => head.split('\r\n')[0]))).toEqual(new Set(['HTTP/1.1 200 OK']));
  });

  test('for documents, that 100 do not read: scrapes go on', async () => {
    await using attacked = await startAttacked({ simulator });
    await using watch = await watchVitals(attacked.exporter, attacked);
    using sockets = await openSockets(attacked.url, 100);
    for (const [n, socket] of sockets.all.entries()) socket.write(requestOf(thousandTasks(n)));
    await delay(ATTACK_MS);
    expect((await fetch(`${attacked.url}/metrics`)).status).toBe(200);
    await expectUnharmed(watch);
  });
});

/** Asks and reads the response; resolves with its head. */
function headOf(socket: Socket, target: string): Promise<string> {
  let first: Buffer | undefined;
  socket.write(requestOf(target).replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  socket.on('data', (chunk: Buffer) => (first ??= chunk)).resume();
  return new Promise((resolve) => {
    socket.once('close', () => resolve(first?.toString('latin1', 0, 1000) ?? ''));
  });
}
