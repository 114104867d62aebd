import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { WebResponse } from '../../src/web/http.ts';
import { createDocuments, type DocumentRequest, type Documents } from '../../src/web/documents.ts';

const LIMITS = { bytesUnderWay: 10_000, bytesKept: 10_000, waiting: 3 };

/** Asks, and builds when told to. */
function createAsker(documents: Documents) {
  const built: string[] = [];
  const finish: (() => void)[] = [];
  return {
    built,
    finishNext: () => finish.shift()?.(),
    ask: (key: string, change: Partial<DocumentRequest> = {}): Promise<WebResponse> =>
      documents({
        key,
        inputs: () => [1],
        isWanted: () => true,
        build: async () => {
          built.push(key);
          const done = Promise.withResolvers<void>();
          finish.push(done.resolve);
          await done.promise;
          return { status: 200, headers: {}, body: [Buffer.alloc(4000)] };
        },
        ...change,
      }),
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await setImmediate();
}

const BROKEN = { build: () => Promise.reject(new Error('broken')) };

const at = (index: number) => (_: unknown, position: number) => position === index;

describe('documents', () => {
  test('are built one at a time', async () => {
    const { ask, built, finishNext } = createAsker(createDocuments(LIMITS));
    const answers = [ask('a'), ask('b')];
    await settle();
    expect(built).toEqual(['a']);
    finishNext();
    await settle();
    expect(built).toEqual(['a', 'b']);
    finishNext();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test('are built once for all that ask for the same, before, while and after', async () => {
    const { ask, built, finishNext } = createAsker(createDocuments(LIMITS));
    const before = [ask('a'), ask('a')];
    await settle();
    const during = ask('a');
    finishNext();
    const answers = await Promise.all([...before, during]);
    for (const { onClosed } of answers) onClosed?.();
    answers.push(await ask('a'));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(built).toEqual(['a']);
  });

  test('are built again once their inputs change, or where they have none', async () => {
    const { ask, built, finishNext } = createAsker(createDocuments(LIMITS));
    for (const inputs of [[1], [2], undefined, undefined]) {
      const asked = ask('a', { inputs: () => inputs });
      await settle();
      finishNext();
      (await asked).onClosed?.();
    }
    expect(built).toEqual(['a', 'a', 'a', 'a']);
  });

  test('are refused while too many wait, and told when to come back', async () => {
    const { ask } = createAsker(createDocuments(LIMITS));
    void ask('under way');
    await settle();
    for (const key of ['a', 'b', 'c']) void ask(key);
    const refused = await ask('d');
    expect([refused.status, refused.headers['Retry-After']]).toEqual([503, '1']);
  });

  test('are refused while too many bytes are under way, until clients have taken them', async () => {
    const { ask, built, finishNext } = createAsker(createDocuments(LIMITS));
    const taken: WebResponse[] = [];
    for (const key of ['a', 'b']) {
      const asked = ask(key);
      await settle();
      finishNext();
      taken.push(await asked);
    }
    const refused = await ask('c');
    expect([refused.status, refused.headers['Retry-After']]).toEqual([503, '1']);
    refused.onClosed?.();
    taken.find(at(0))?.onClosed?.();
    // A second time is none.
    taken.find(at(0))?.onClosed?.();
    const asked = ask('c');
    await settle();
    finishNext();
    expect((await asked).status).toBe(200);
    expect(built).toEqual(['a', 'b', 'c']);
    expect((await ask('d')).status).toBe(503);
  });

  test('that nobody waits for any more are not built', async () => {
    const { ask, built, finishNext } = createAsker(createDocuments(LIMITS));
    void ask('a');
    const gone = ask('b', { isWanted: () => false });
    const wanted = ask('c');
    await settle();
    finishNext();
    await gone;
    await settle();
    finishNext();
    await wanted;
    expect(built).toEqual(['a', 'c']);
  });

  test('that fail fail for all that asked, and are tried again for the next', async () => {
    const { ask, finishNext } = createAsker(createDocuments(LIMITS));
    const failed = await Promise.allSettled([ask('a', BROKEN), ask('a', BROKEN)]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const asked = ask('a');
    await settle();
    finishNext();
    expect((await asked).status).toBe(200);
  });

  test('that were taken are kept up to a bound, the latest last', async () => {
    const { ask, built, finishNext } = createAsker(createDocuments(LIMITS));
    for (const key of ['a', 'b', 'b', 'a']) {
      const asked = ask(key);
      await settle();
      finishNext();
      (await asked).onClosed?.();
    }
    expect(built).toEqual(['a', 'b', 'a']);
  });
});
