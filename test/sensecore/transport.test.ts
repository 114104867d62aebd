import { expect, test } from 'vitest';
import { createTransport, type TransportOptions } from '../../src/sensecore/transport.ts';
import { readProxies } from '../../src/sensecore/proxy.ts';

const REQUEST = {
  method: 'POST',
  url: 'http://127.0.0.1:9/',
  headers: {},
  body: '{}',
  signal: new AbortController().signal,
} as const;

test('one that cannot be opened fails its requests, and can be closed all the same', async () => {
  const broken: TransportOptions = {
    timeoutMs: 1000,
    maxResponseBytes: 1000,
    get ca(): string {
      throw new Error('cannot be opened');
    },
    proxies: readProxies({}),
    userAgent: 'test',
  };
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  process.on('unhandledRejection', note);
  const transport = createTransport(broken);
  await expect(transport.send(REQUEST)).rejects.toThrow('cannot be opened');
  transport.close();
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
});
