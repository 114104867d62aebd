import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WebResponse } from '../../../src/web/http.ts';
import { handleStatus, handleTasks } from '../../../src/web/api/handlers.ts';
import type { WebRequest } from '../../../src/web/http.ts';
import { buildSnapshot, buildStatus } from '../../support/status.ts';
import { buildViews } from '../../support/views.ts';

function request(headers: Partial<WebRequest> = {}): WebRequest {
  return { method: 'GET', target: '/', accept: undefined, acceptEncoding: undefined, ...headers };
}

function viewsOf(taskCount: number) {
  const tasks = Array.from({ length: taskCount }, (_, n) => ({ id: `task-${n}` }));
  return buildViews([buildStatus({ snapshot: buildSnapshot(tasks) })]);
}

async function askTasks(
  taskCount: number,
  headers: Partial<WebRequest> = {},
  query = '',
): Promise<WebResponse> {
  return handleTasks(viewsOf(taskCount), request(headers), new URLSearchParams(query));
}

const text = ({ body }: WebResponse): string => Buffer.concat(body).toString();
const etagOf = ({ headers }: WebResponse): string => headers['ETag'] ?? '';

describe('an answer', () => {
  test('is a guarded line of JSON that clients ask about before they use it again', async () => {
    const response = await askTasks(1);
    expect(response.status).toBe(200);
    expect(response.headers).toMatchObject({
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.concat(response.body).byteLength),
      'Cache-Control': 'no-cache',
      Vary: 'Accept-Encoding',
      'X-Content-Type-Options': 'nosniff',
    });
    expect(text(response)).toMatch(/^\{"total":1,.*\}\n$/);
  });

  test('is compressed when it is large and the client takes gzip, and is the same', async () => {
    const plain = await askTasks(100);
    const packed = await askTasks(100, { acceptEncoding: 'gzip' });
    expect(plain.headers).not.toHaveProperty('Content-Encoding');
    expect(packed.headers).toMatchObject({
      'Content-Encoding': 'gzip',
      'Content-Length': String(Buffer.concat(packed.body).byteLength),
    });
    expect(gunzipSync(Buffer.concat(packed.body)).toString()).toBe(text(plain));
    expect(etagOf(packed)).toBe(etagOf(plain));
  });

  test('is not compressed when it is small', async () => {
    expect((await askTasks(0, { acceptEncoding: 'gzip' })).headers).not.toHaveProperty('Content-Encoding');
  });
});

describe('If-None-Match', () => {
  test.each([
    (tag: string) => tag,
    (tag: string) => tag.replace('W/', ''),
    (tag: string) => `"other", ${tag}`,
    () => '*',
  ])('%s of the same answer is a 304 without a body', async (toHeader) => {
    const known = etagOf(await askTasks(3));
    const response = await askTasks(3, { ifNoneMatch: toHeader(known) });
    expect([response.status, response.body, etagOf(response)]).toEqual([304, [], known]);
    expect(response.headers['Cache-Control']).toBe('no-cache');
  });

  test.each(['"other"', '', 'W/', 'x'])('%j of another answer is a 200', async (ifNoneMatch) => {
    expect((await askTasks(3, { ifNoneMatch })).status).toBe(200);
  });

  test('another answer has another tag', async () => {
    expect(etagOf(await askTasks(3))).not.toBe(etagOf(await askTasks(4)));
  });
});

test('whatever the query, the answer is a page or the errors in it', async () => {
  const names = fc.oneof(
    fc.constantFrom('resource', 'id', 'state', 'q', 'sort', 'limit', 'cursor'),
    fc.string(),
  );
  const values = fc.oneof(
    fc.constantFrom('nightly', 'FAILED', '-name', '10', ''),
    fc.string({ unit: 'binary' }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(names, values), { maxLength: 6 }), async (entries) => {
      const response = await askTasks(3, {}, new URLSearchParams(entries).toString());
      const view = JSON.parse(text(response)) as object;
      expect([response.status, Object.keys(view)[0]]).toEqual(
        response.status === 200 ? [200, 'total'] : [400, 'errors'],
      );
    }),
  );
});

describe('a wrong query', () => {
  test('is a 400 that tells every error as JSON and is not kept', async () => {
    const response = await askTasks(1, {}, 'limt=1&state=X');
    expect([response.status, response.headers['Content-Type'], response.headers['Cache-Control']]).toEqual([
      400,
      'application/json',
      'no-store',
    ]);
    const errors: unknown = JSON.parse(text(response));
    expect(errors).toMatchObject({ errors: [{ parameter: 'limt' }, { parameter: 'state' }] });
  });

  test('of the status is any query', async () => {
    const response = await handleStatus(viewsOf(1), request(), new URLSearchParams('a=1'));
    expect(response.status).toBe(400);
  });
});
