import { describe, expect, test } from 'vitest';
import { readProxies } from '../../src/sensecore/proxy.ts';

describe('readProxies', () => {
  test('takes the proxy variables and nothing else', () => {
    const env = {
      HTTPS_PROXY: 'http://user:pass@proxy:3128',
      http_proxy: 'https://proxy',
      PATH: '/bin',
      HTTP_PROXY: '',
    };
    expect(readProxies(env).env).toEqual({
      HTTPS_PROXY: 'http://user:pass@proxy:3128',
      http_proxy: 'https://proxy',
    });
  });

  test.each(['http://u:PROXYPASS9@bad host:1', 'proxy:3128', 'socks5://u:PROXYPASS9@proxy', 'PROXYPASS9'])(
    '%j is an error that does not show it',
    (value) => {
      expect(() => readProxies({ HTTPS_PROXY: value })).toThrow(
        /^HTTPS_PROXY: must be the URL of a proxy, such as http:\/\/proxy\.example\.org:3128$/,
      );
    },
  );
});

describe('NO_PROXY', () => {
  test.each([
    ['*', ['http://a.test', 'https://[::1]:7', 'http://10.0.0.1'], []],
    ['127.0.0.0/8', ['http://127.0.0.1:8080', 'https://127.9.9.9'], ['http://128.0.0.1', 'http://localhost']],
    // The bits of a host may be set.
    ['10.1.2.3/16', ['http://10.1.0.1'], ['http://10.2.0.1']],
    ['0.0.0.0/0', ['http://10.1.0.1'], ['http://[fd00::1]', 'http://a.test']],
    ['fd00::/8', ['http://[fd00::1]:9', 'http://[FDFF::1]'], ['http://[fe80::1]', 'http://fd00.test']],
    ['::1/128', ['http://[::1]'], ['http://[::2]']],
    ['10.0.0.1-10.0.0.9', ['http://10.0.0.5'], ['http://10.0.0.10']],
    ['10.0.0.1', ['http://10.0.0.1', 'http://10.0.0.1:8443'], ['http://10.0.0.11']],
    ['10.0.0.1:8443', ['https://10.0.0.1:8443'], ['https://10.0.0.1']],
    ['::1', ['http://[::1]:9', 'http://[0:0:0:0:0:0:0:1]'], ['http://[::1:1]']],
    ['[::1]', ['http://[::1]:9'], ['http://127.0.0.1']],
    ['[::1]:443', ['https://[::1]'], ['http://[::1]']],
    ['127.0.0.1', ['http://[::ffff:127.0.0.1]'], []],
    ['example.org', ['https://example.org', 'https://a.b.Example.org:9'], ['https://badexample.org']],
    ['.example.org', ['https://a.example.org'], ['https://example.org']],
    ['*.example.org', ['https://a.example.org'], ['https://example.org', 'https://badexample.org']],
    ['localhost:8080', ['http://localhost:8080', 'http://a.localhost:8080'], ['http://localhost:8081']],
    ['example.org:443', ['https://example.org'], ['http://example.org']],
    ['EXAMPLE.org', ['http://example.org'], []],
    ['a.test, b.test\t10.0.0.0/8', ['http://a.test', 'http://b.test', 'http://10.9.9.9'], ['http://c.test']],
    ['.0.0.1, 1', [], ['http://10.0.0.1']],
    ['10.0.0.0/33, 10.0.0.0/x, fd00::/129, /8, 1-2, [, ::, :', [], ['http://10.0.0.1', 'http://[fd00::1]']],
    ['', [], ['http://a.test']],
    [' ,, ', [], ['http://a.test']],
  ])('%j', (exceptions, direct, proxied) => {
    for (const variable of ['NO_PROXY', 'no_proxy']) {
      const { isExcepted } = readProxies({ [variable]: exceptions });
      expect(direct.filter((url) => !isExcepted(url))).toEqual([]);
      expect(proxied.filter(isExcepted)).toEqual([]);
    }
  });

  test('the lower case one counts where both are set', () => {
    const { isExcepted } = readProxies({ no_proxy: 'a.test', NO_PROXY: 'b.test' });
    expect([isExcepted('http://a.test'), isExcepted('http://b.test')]).toEqual([true, false]);
  });
});
