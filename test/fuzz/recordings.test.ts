// A recorded file comes from somebody else: it is read, or refused with a sentence that names it, and what was read can be
// replayed.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecording } from '../../src/cli/doctor/recording.ts';
import { systemClock } from '../../src/clock.ts';
import { startReplay, type RecordedResponse } from '../../src/simulator/replay.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

/** What was read, or the message of the refusal. */
async function read(content: string | Uint8Array): Promise<readonly RecordedResponse[] | string> {
  using directory = createTemporaryDirectory();
  const path = join(directory.path, 'recording.json');
  writeFileSync(path, content);
  try {
    return await readRecording(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    expect(error.message).toMatch(/^\S*recording\.json is not a recording of doctor --record: /);
    return error.message;
  }
}

/** Sends a replay of the responses one request, and accepts whatever comes, as long as it is HTTP. */
async function replayOnce(responses: readonly RecordedResponse[]): Promise<void> {
  await using replay = await startReplay(responses, systemClock, 0);
  const ask = (): Promise<unknown> =>
    fetch(replay.url, { method: 'POST', body: '{}', redirect: 'manual' }).then(
      (response) => response.arrayBuffer(),
      () => undefined,
    );
  await ask();
  // It serves on whatever came of the first call.
  await ask();
}

const headerName = fc.constantFrom('date', 'content-type', 'retry-after', 'location', 'x', '', 'ü', 'a b');
const response = fc.record(
  {
    resource: fc.oneof(fc.string(), fc.constant('resource-1')),
    listing: fc.constantFrom('active', 'history'),
    failure: fc.string(),
    status: fc.oneof(fc.integer({ min: 200, max: 599 }), fc.integer(), fc.double()),
    clock_skew_seconds: fc.oneof(fc.double(), fc.integer()),
    headers: fc.dictionary(fc.oneof(headerName, fc.string()), fc.string({ unit: 'binary' })),
    json: fc.jsonValue(),
    text: fc.string({ unit: 'binary' }),
  },
  { requiredKeys: ['resource', 'listing'] },
);
const recording = fc.record({ recorded_by: fc.string(), responses: fc.array(response, { maxLength: 3 }) });

describe('a file for --replay that is', () => {
  test('any bytes is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        expect(await read(bytes)).toEqual(expect.any(String));
      }),
    );
  });

  test('any JSON is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        expect(await read(json)).toEqual(expect.any(String));
      }),
    );
  });

  test('a recording of anything is refused or replayed', async () => {
    await fc.assert(
      fc.asyncProperty(recording, async (content) => {
        const responses = await read(JSON.stringify(content));
        if (typeof responses !== 'string') await replayOnce(responses);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['nested deeply', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['a response nested deeply', `{"recorded_by":"","responses":[{"json":${'['.repeat(200_000)}`],
    ['empty', ''],
  ])('%s is refused', async (_, content) => {
    expect(await read(content)).toEqual(expect.any(String));
  });
});
