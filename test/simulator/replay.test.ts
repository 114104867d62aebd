import { expect, test } from 'vitest';
import { startReplay, type RecordedResponse, type Replay } from '../../src/simulator/replay.ts';
import { createFakeClock } from '../support/fake-clock.ts';

function record(resource: string, parts: Partial<RecordedResponse> = {}): RecordedResponse {
  return {
    resource,
    listing: 'active',
    page: 1,
    status: 200,
    headers: { 'content-type': 'application/json' },
    clockSkewSeconds: undefined,
    body: `"${resource} ${parts.listing ?? 'active'}"`,
    ...parts,
  };
}

function startWith(responses: readonly RecordedResponse[]): Promise<Replay> {
  return startReplay(responses, createFakeClock(Date.parse('2026-11-22T00:00:00Z')), 0);
}

async function ask({ url }: Replay, path: string, body: unknown = { page: { page: 1 } }): Promise<string> {
  const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
  return response.text();
}

test('gives each new path the next recorded resource, and keeps to it', async () => {
  await using replay = await startWith([record('one'), record('two')]);
  const paths = ['/a', '/b', '/a', '/c'];
  const bodies: string[] = [];
  for (const path of paths) bodies.push(await ask(replay, path));
  expect(bodies).toEqual(['"one active"', '"two active"', '"one active"', '"one active"']);
});

test('serves a request with any flag from the history, or else from the active listing', async () => {
  await using replay = await startWith([record('one'), record('one', { listing: 'history' }), record('two')]);
  expect(await ask(replay, '/a', { page: {}, is_history: true })).toBe('"one history"');
  expect(await ask(replay, '/b', { page: {}, is_history: true })).toBe('"two active"');
});

test('sends status, headers and body as recorded, and a date that is as far off as it was', async () => {
  await using replay = await startWith([
    record('one', { status: 401, headers: { 'retry-after': '7' }, clockSkewSeconds: 900, body: 'no' }),
  ]);
  const response = await fetch(replay.url, { method: 'POST', body: 'not JSON' });
  expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
    401,
    '7',
    'no',
  ]);
  expect(response.headers.get('date')).toBe('Sun, 22 Nov 2026 00:15:00 GMT');
});

test('sends no date where there was none', async () => {
  await using replay = await startWith([record('one')]);
  expect((await fetch(replay.url, { method: 'POST', body: '{}' })).headers.has('date')).toBe(false);
});

test('closes the connection where no response arrived', async () => {
  await using replay = await startWith([record('one', { status: undefined })]);
  await expect(ask(replay, '/a')).rejects.toThrow('fetch failed');
});
