import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createConfigDirectory } from '../support/config-file.ts';
import { runExporter } from '../support/exporter-process.ts';

const USER = 'NEVERSEENuser';
const PASSWORD = 'p/NEVERSEEN+pw:d';

/** A proxy that refuses, and quotes what it was sent in every form that it knows. */
async function startEchoingProxy(): Promise<AsyncDisposable & { readonly url: string }> {
  const echo = (header = ''): string => {
    const base64 = header.replace(/^Basic /, '');
    const login = Buffer.from(base64, 'base64').toString();
    return `who is ${USER} with ${PASSWORD}: ${header}, ${base64.replace(/=+$/, '')}, ${login}, ${encodeURIComponent(login)}`;
  };
  const server = createServer((request, response) => {
    response.writeHead(407, { 'content-type': 'text/plain' });
    response.end(echo(request.headers['proxy-authorization']));
  });
  server.on('connect', (request, socket) => {
    socket.end(`HTTP/1.1 407 ${echo(request.headers['proxy-authorization'])}\r\n\r\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

test.each(['http', 'https'])('what a proxy echoes of its login over %s is not shown', async (scheme) => {
  await using proxy = await startEchoingProxy();
  using directory = createConfigDirectory(`api: { base_url: "${scheme}://ads.test", retries: 0 }
poll: { history_interval: 0s }
credentials: [{ name: default, access_key: a-key, secret_key: a-secret }]
resources:
  - { subscription: s, resource_group: g, zone: z, data_sync: nightly }
`);
  const env = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url };
  for (const command of ['once', 'doctor']) {
    const { code, stdout, stderr } = await runExporter([command, '--config.file', directory.configFile], {
      env,
    });
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(scheme === 'http' ? /HTTP 407/ : /proxy|tunnel/i);
    const seen = stdout + stderr;
    for (const secret of [
      'NEVERSEEN',
      'TkVWRVJTRUVO',
      Buffer.from(`${USER}:`).toString('base64').slice(0, 12),
    ]) {
      expect(seen).not.toContain(secret);
    }
  }
});
