import { describe, expect, test } from 'vitest';

import type { Fault } from '../support/faults.ts';
import { list, postList, startFaulty } from './list-over-http.ts';

async function responseTo(fault: Fault, body: unknown = {}) {
  await using simulator = await startFaulty({ faults: [{ fault }] });
  const response = await postList(simulator, body);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString(), simulator };
}

/** The cause that fetch gives for a response that broke off. */
async function failureOf(fault: Fault): Promise<{ readonly code?: string }> {
  try {
    await responseTo(fault);
  } catch (error) {
    return (error as Error).cause as { readonly code?: string };
  }
  throw new Error('the request succeeded');
}

describe('a connection fault', () => {
  test('refuse closes the connection without a response', async () => {
    await using simulator = await startFaulty({ faults: [{ fault: { kind: 'refuse' } }] });
    await expect(postList(simulator)).rejects.toThrow('fetch failed');
    expect(simulator.requests.entries.map(({ status }) => status)).toEqual([0]);
  });

  test('hang never responds', async () => {
    await using simulator = await startFaulty({ faults: [{ fault: { kind: 'hang' } }] });
    const stop = new AbortController();
    const asked = postList(simulator, {}, { signal: stop.signal });
    await expect.poll(() => simulator.requests.entries.length).toBe(1);
    await simulator.clock.advance(3_600_000);
    expect(simulator.requests.inFlight).toBe(1);
    stop.abort();
    await expect(asked).rejects.toThrow('aborted');
    await expect.poll(() => simulator.requests.inFlight).toBe(0);
  });

  test('drip sends the whole response, a little at a time', async () => {
    await using simulator = await startFaulty({
      faults: [{ fault: { kind: 'drip', bytes: 1000, everyMs: 100 } }],
    });
    const response = await postList(simulator);
    const length = Number(response.headers.get('content-length'));
    const reader = response.body!.getReader();
    let received = (await reader.read()).value!.length;
    expect(received).toBe(1000);
    while (received < length) {
      await simulator.clock.advance(100);
      received += (await reader.read()).value!.length;
    }
    expect(length).toBeGreaterThan(3000);
    await simulator.clock.advance(100);
    expect((await reader.read()).done).toBe(true);
  });

  test('reset breaks the connection inside the body', async () => {
    expect(await failureOf({ kind: 'reset' })).toMatchObject({ code: 'ECONNRESET' });
  });

  test('truncate ends the connection before the announced length', async () => {
    expect(await failureOf({ kind: 'truncate' })).toMatchObject({ code: 'UND_ERR_SOCKET' });
  });
});

describe('a response fault', () => {
  test('cut-json gives half of the JSON as a complete response', async () => {
    const { status, text } = await responseTo({ kind: 'cut-json' });
    expect(status).toBe(200);
    expect(text).toMatch(/^\{"data_sync_task":/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  test.each([200, 502] as const)('html gives a page with status %d', async (status) => {
    const response = await responseTo({ kind: 'html', status });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.text).toContain('<!DOCTYPE html>');
  });

  test.each([
    [401, 16],
    [403, 7],
    [404, 5],
    [408, 1],
    [429, 8],
    [500, 13],
    [502, 2],
    [503, 14],
    [504, 4],
  ])('status %d comes with google.rpc code %d', async (status, code) => {
    const response = await responseTo({ kind: 'status', status });
    expect(response.status).toBe(status);
    expect(response.headers.has('retry-after')).toBe(false);
    expect(JSON.parse(response.text)).toEqual({
      code,
      message: `injected fault: HTTP ${status}`,
      details: [],
    });
  });

  test('status can say when to come back, in seconds or as a date, and have no body', async () => {
    const inSeconds = await responseTo({
      kind: 'status',
      status: 429,
      retryAfter: { seconds: 7, as: 'seconds' },
      empty: true,
    });
    expect([inSeconds.headers.get('retry-after'), inSeconds.text]).toEqual(['7', '']);
    const asDate = await responseTo({ kind: 'status', status: 503, retryAfter: { seconds: 7, as: 'date' } });
    const waitMs =
      Date.parse(asDate.headers.get('retry-after') ?? '') - Date.parse(asDate.headers.get('date') ?? '');
    expect(waitMs).toBe(7000);
  });

  test('rpc-error hides in status 200', async () => {
    const { status, text } = await responseTo({ kind: 'rpc-error', code: 13 });
    expect([status, JSON.parse(text)]).toEqual([200, { code: 13, message: 'injected fault', details: [] }]);
  });

  test('redirect points to another host', async () => {
    const { status, headers } = await responseTo({ kind: 'redirect', location: 'http://127.0.0.1:1/x' });
    expect([status, headers.get('location')]).toEqual([302, 'http://127.0.0.1:1/x']);
  });

  test('wrong-shape gives any JSON', async () => {
    expect((await responseTo({ kind: 'wrong-shape', body: ['tasks'] })).text).toBe('["tasks"]');
  });

  test('huge-body is as large as it says, and valid', async () => {
    const { text, headers } = await responseTo({ kind: 'huge-body', mebibytes: 3 });
    expect(headers.has('content-length')).toBe(false);
    expect(text.length).toBeGreaterThan(3 * 1024 * 1024);
    const { data_sync_task: tasks } = JSON.parse(text) as { data_sync_task: unknown[] };
    expect(tasks).toHaveLength(1);
  });

  test('deep-nesting nests as deep as it says', async () => {
    const { text } = await responseTo({ kind: 'deep-nesting', depth: 5000 });
    expect(text.split('[').length).toBe(5002);
  });

  test('invalid-utf8 holds bytes that are no text', async () => {
    const { bytes } = await responseTo({ kind: 'invalid-utf8' });
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow(TypeError);
  });

  test('duplicate-keys still reads the same for a parser that takes the last one', async () => {
    await using simulator = await startFaulty();
    const right = await list(simulator);
    simulator.setFault({ kind: 'duplicate-keys' });
    const doubled = await (await postList(simulator)).text();
    expect(doubled.split('"task_name":').length - 1).toBe(2 * right.data_sync_task.length);
    expect(JSON.parse(doubled)).toEqual(right);
  });

  test('clock-skew moves the date of the response and the check of the signature', async () => {
    const { status, headers, simulator } = await responseTo({ kind: 'clock-skew', seconds: 200 });
    expect(status).toBe(200);
    expect(Date.parse(headers.get('date') ?? '')).toBe(simulator.clock.now() + 200_000);
    expect((await responseTo({ kind: 'clock-skew', seconds: -400 })).status).toBe(401);
  });
});

describe('a listing fault', () => {
  const secondPage = { page: { page: 2, page_size: 5 }, history: true };

  test('wrong-total is off by as much as it says, but never negative', async () => {
    await using simulator = await startFaulty();
    const { total } = (await list(simulator, secondPage)).page;
    simulator.setFault({ kind: 'wrong-total', by: 3 });
    expect((await list(simulator, secondPage)).page.total).toBe(total + 3);
    simulator.setFault({ kind: 'wrong-total', by: -1000 });
    expect((await list(simulator, secondPage)).page.total).toBe(0);
  });

  test('repeat-pages gives the first rows on every page', async () => {
    await using simulator = await startFaulty();
    const first = await list(simulator, { ...secondPage, page: { page: 1, page_size: 5 } });
    simulator.setFault({ kind: 'repeat-pages' });
    const second = await list(simulator, secondPage);
    expect(second).toEqual({ ...first, page: { ...first.page, page: 2 } });
  });

  test('empty-list keeps the total', async () => {
    await using simulator = await startFaulty();
    const { page } = await list(simulator, secondPage);
    simulator.setFault({ kind: 'empty-list' });
    expect(await list(simulator, secondPage)).toEqual({ data_sync_task: [], page });
  });
});

describe('setFault', () => {
  test('replaces the faults for the requests that meet the condition, and clears them', async () => {
    await using simulator = await startFaulty({ faults: [{ fault: { kind: 'status', status: 500 } }] });
    expect((await postList(simulator)).status).toBe(500);
    simulator.setFault({ kind: 'status', status: 503 }, { listing: 'history' });
    expect((await postList(simulator)).status).toBe(200);
    expect((await postList(simulator, { history: true })).status).toBe(503);
    simulator.setFault(undefined);
    expect((await postList(simulator, { history: true })).status).toBe(200);
  });
});
