import { expect, test } from 'vitest';
import { createAdsClient } from '../../src/ads/client.ts';
import { Limiters } from '../../src/sensecore/limiter.ts';
import type { HttpResponse } from '../../src/sensecore/transport.ts';
import { sleep } from '../../src/clock.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { buildResource } from '../support/status.ts';
import { buildResponse, KEYS } from '../support/test-client.ts';

const pageOf = (id: string): HttpResponse =>
  buildResponse(200, {
    data_sync_task: [{ task_id: id, state: 'DOING' }],
    page: { page: 1, page_size: 1, total: 2 },
  });

test('a listing tells the mean time of its requests, without what they waited for', async () => {
  const clock = createFakeClock();
  const replies = [
    { afterMs: 600, response: buildResponse(503, {}) },
    { afterMs: 200, response: pageOf('a') },
    { afterMs: 100, response: pageOf('b') },
  ];
  const durations: number[] = [];
  const client = createAdsClient(
    {
      credentialName: 'default',
      resolveCredential: () => Promise.resolve(KEYS),
      transport: {
        async send({ signal }) {
          const next = replies.shift();
          if (next === undefined) throw new Error('one request too many');
          await sleep(clock, next.afterMs, signal);
          return next.response;
        },
        close: () => undefined,
      },
      limiters: new Limiters({
        concurrency: 1,
        requestsPerSecond: 0.1,
        clock,
        onThrottled: () => undefined,
      }),
      retries: 1,
      secrets: () => [],
      errorSecrets: [],
      clock,
      random: () => 1,
      observer: {
        requestDone: ({ durationSeconds }) => void durations.push(durationSeconds),
        retried: () => undefined,
        clockSkew: () => undefined,
      },
    },
    {
      path: '/{data_sync}',
      fields: { history: 'history', taskName: 'task_name', taskType: 'task_type' },
      firstPage: 1,
      pageSize: 1,
      maxPages: 10,
      total: 'exact',
      concurrency: 1,
    },
    { sizeBase: 1024, omittedFields: 'default' },
  );
  const listing = client.listTasks({
    resource: buildResource(),
    baseUrl: 'https://ads.example',
    history: false,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
  });
  await clock.advance(60_000);
  expect((await listing).latencySeconds).toBeCloseTo(0.3);
  expect(durations).toEqual([0.6, 0.2, 0.1]);
});
