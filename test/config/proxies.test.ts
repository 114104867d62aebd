import { expect, test } from 'vitest';
import { requireProxies } from '../../src/config/proxies.ts';

test('each proxy variable that holds no URL is an error of the configuration', () => {
  expect(() =>
    requireProxies({ HTTPS_PROXY: 'proxy:3128', http_proxy: 'socks5://u:PROXYPASS9@proxy' }),
  ).toThrow(
    [
      'environment:1:1: http_proxy: must be the URL of a proxy, such as http://proxy.example.org:3128',
      'environment:1:1: HTTPS_PROXY: must be the URL of a proxy, such as http://proxy.example.org:3128',
    ].join('\n'),
  );
});
