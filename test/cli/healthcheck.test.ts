import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { checkHealth, findHealthUrls } from '../../src/cli/healthcheck.ts';
import { createTextResponse } from '../../src/web/http.ts';
import { createCertificates } from '../web/certificates.ts';
import { startTestServer, tlsSettings } from '../web/harness.ts';

/** As Linux tells the arguments of a process. */
function commandLine(...words: readonly string[]): string {
  return words.map((word) => `${word}\0`).join('');
}

describe('where to ask comes from the arguments of the first process', () => {
  const program = ['node', '/app/dist/main.js'];
  test.each([
    ['no flags', program, ['http://127.0.0.1:10237/-/healthy']],
    ['a port', [...program, '--web.listen-address=:9000'], ['http://127.0.0.1:9000/-/healthy']],
    [
      'every address, by its name',
      [...program, 'serve', '--web.listen-address', '0.0.0.0:9000'],
      ['http://127.0.0.1:9000/-/healthy'],
    ],
    [
      'every address, as a star',
      [...program, 'demo', '--web.listen-address=*:9000'],
      ['http://127.0.0.1:9000/-/healthy'],
    ],
    [
      'every IPv6 address, by its name',
      [...program, '--web.listen-address=[::]:9000'],
      ['http://[::1]:9000/-/healthy'],
    ],
    [
      'one address of several',
      [...program, '--web.listen-address=10.0.0.7:9000', '--web.listen-address=:1'],
      ['http://10.0.0.7:9000/-/healthy'],
    ],
    [
      'a web config, which may have TLS',
      [...program, '--web.config.file=web.yml'],
      ['https://127.0.0.1:10237/-/healthy', 'http://127.0.0.1:10237/-/healthy'],
    ],
    [
      'the demo, under an init process',
      ['/sbin/docker-init', '--', ...program, 'demo', '--web.listen-address=0.0.0.0:8000'],
      ['http://127.0.0.1:8000/-/healthy'],
    ],
    ['the init process of the host', ['/sbin/init'], ['http://127.0.0.1:10237/-/healthy']],
    ['a command that serves nothing', [...program, 'simulator'], []],
  ])('%s', (_case, words, urls) => {
    expect(findHealthUrls(commandLine(...words))).toEqual(urls);
  });

  test('when they cannot be read, the default address is asked', () => {
    expect(findHealthUrls('')).toEqual(['http://127.0.0.1:10237/-/healthy']);
  });
});

describe('the answer decides', () => {
  test('200 is healthy', async () => {
    await using server = await startTestServer();
    const url = `${server.url}/-/healthy`;
    expect(await checkHealth([url])).toEqual({ healthy: true, report: `${url}: 200` });
  });

  test('another status is not', async () => {
    await using server = await startTestServer({
      handle: () => Promise.resolve(createTextResponse(503, 'no')),
    });
    const url = `${server.url}/-/healthy`;
    expect(await checkHealth([url])).toEqual({ healthy: false, report: `${url}: 503` });
  });

  test('a certificate that nobody here trusts will do', async () => {
    using certificates = createCertificates();
    await using server = await startTestServer({ settings: tlsSettings(certificates) });
    expect(await checkHealth([server.url])).toMatchObject({ healthy: true });
  });

  test('behind a web config without TLS it is asked again without', async () => {
    await using server = await startTestServer();
    const urls = [server.url.replace('http:', 'https:'), server.url];
    expect(await checkHealth(urls)).toEqual({ healthy: true, report: `${server.url}: 200` });
  });

  test('nobody there is not healthy, and the report says of each address why', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const urls = [`https://127.0.0.1:${port}/`, `http://127.0.0.1:${port}/`];
    expect(await checkHealth(urls)).toEqual({
      healthy: false,
      report: urls.map((url) => `${url}: connect ECONNREFUSED 127.0.0.1:${port}`).join('\n'),
    });
  });

  test('a process that serves nothing has nothing to fail', async () => {
    expect(await checkHealth([])).toEqual({ healthy: true, report: 'nothing is served here' });
  });
});
