import { expect, test } from 'vitest';
import { toUrl } from '../../src/web/server.ts';

test.each([
  ['127.0.0.1', 'IPv4', 'http://127.0.0.1:10237'],
  ['::1', 'IPv6', 'http://[::1]:10237'],
  ['0.0.0.0', 'IPv4', 'http://0.0.0.0:10237'],
  ['::', 'IPv6', 'http://[::]:10237'],
])('an address bound as %s is shown as it is: nobody takes all addresses for one', (address, family, url) => {
  expect(toUrl({ address, family, port: 10237 }, 'http')).toBe(url);
});
