import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createConfigDirectory } from '../support/config-file.ts';
import { runExporter, startExporter } from '../support/exporter-process.ts';

const CONFIG = `api: { base_url: "https://ads.test", timeout: 1s, retries: 0 }
poll: { timeout: 60s, history_interval: 0s }
credentials: [{ name: default, access_key: a-key, secret_key: a-secret }]
resources:
  - { subscription: 01990000-0000-7000-8000-000000000000, resource_group: default, zone: z, data_sync: nightly }
`;

/** A proxy that accepts every connection and never says a word. */
async function startSilentProxy(): Promise<
  AsyncDisposable & { readonly url: string; readonly asked: Promise<unknown> }
> {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  const asked = once(server, 'connection');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

test('a proxy that never opens its tunnel is a timeout, and no reason to stay', async () => {
  await using proxy = await startSilentProxy();
  using directory = createConfigDirectory(CONFIG);
  const { code, stdout, stderr } = await runExporter(['once', '--config.file', directory.configFile], {
    env: { HTTPS_PROXY: proxy.url },
  });
  expect(code).toBe(1);
  expect(stdout).toContain('poll_failures_total{resource="nightly",listing="active",reason="timeout"} 1\n');
  // That of the one attempt, not that of the poll.
  expect(stderr).toContain('no complete response within 1000 ms');
});

test('one signal ends an exporter that waits for such a proxy', async () => {
  await using proxy = await startSilentProxy();
  using directory = createConfigDirectory(CONFIG.replace('timeout: 1s', 'timeout: 60s'));
  const flags = ['--config.file', directory.configFile, '--web.listen-address=127.0.0.1:0'];
  await using exporter = startExporter(flags, { env: { HTTPS_PROXY: proxy.url } });
  await proxy.asked;
  const startedAt = performance.now();
  exporter.child.kill('SIGTERM');
  expect((await exporter.ended()).code).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(5000);
});
