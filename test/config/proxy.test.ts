import { describe, expect, test } from 'vitest';
import { readProxyEnvironment } from '../../src/config/proxy.ts';

describe('readProxyEnvironment', () => {
  test('takes the proxy variables and nothing else', () => {
    const env = {
      HTTPS_PROXY: 'http://user:pass@proxy:3128',
      http_proxy: 'https://proxy',
      PATH: '/bin',
      HTTP_PROXY: '',
    };
    expect(readProxyEnvironment(env)).toEqual({
      HTTPS_PROXY: 'http://user:pass@proxy:3128',
      http_proxy: 'https://proxy',
    });
  });

  test.each(['http://u:PROXYPASS9@bad host:1', 'proxy:3128', 'socks5://u:PROXYPASS9@proxy', 'PROXYPASS9'])(
    '%j is a mistake that does not show it',
    (value) => {
      expect(() => readProxyEnvironment({ HTTPS_PROXY: value })).toThrow(
        /^environment:1:1: HTTPS_PROXY: must be the URL of a proxy, such as http:\/\/proxy\.example\.org:3128$/,
      );
    },
  );

  test.each([
    ['example.org', 'example.org,.example.org'],
    ['.example.org, *.test  10.0.0.1', '.example.org,*.test,10.0.0.1'],
    ['localhost:8080', 'localhost:8080'],
    ['*', '*'],
  ])('NO_PROXY=%s covers subdomains', (value, expected) => {
    expect(readProxyEnvironment({ NO_PROXY: value })).toEqual({ NO_PROXY: expected });
  });
});
