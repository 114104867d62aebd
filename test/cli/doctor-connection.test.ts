import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { AUTHORITY_FILE, configFor, examine, startOtherServer, type TlsFixture } from '../support/doctor.ts';
import { listen, stop } from '../../src/simulator/server.ts';
import { createServer as createHttpServer } from 'node:http';
import { startTestSimulator } from '../support/test-simulator.ts';

/** The sentences of the first finding. */
function adviceOf(output: string): string {
  return /Likely cause: (.*)/.exec(output)?.[1] ?? '';
}

describe('without an answer', () => {
  test('a host that DNS does not know: base_url', async () => {
    const { code, output } = await examine(configFor('http://management.cn-xx-01.invalid'));
    expect(adviceOf(output)).toBe(
      'The host management.cn-xx-01.invalid cannot be resolved by the DNS of this machine. Check api.base_url for a typo or a wrong region (https://management.<region>.sensecoreapi.cn), and whether a proxy is needed here (HTTPS_PROXY).',
    );
    expect(output).toContain('active listing: no response in ');
    expect(code).toBe(1);
  });

  test('nobody listens: host and port, and the base_url of the resource where that is in force', async () => {
    const { output } = await examine(
      configFor('http://127.0.0.1:1', {
        resource:
          'subscription: s, resource_group: g, zone: z, data_sync: nightly, base_url: "http://127.0.0.1:9"',
      }),
    );
    expect(adviceOf(output)).toBe(
      'Nothing listens at 127.0.0.1:9. Check host and port of base_url of resource "nightly", and whether a proxy is needed here (HTTPS_PROXY).',
    );
  });

  test('a proxy that is down is named by its variable, never by its value', async () => {
    const { output } = await examine(configFor('http://ads.example.com'), {
      env: { http_proxy: 'http://user:proxypassword@127.0.0.1:9' },
    });
    expect(adviceOf(output)).toBe(
      'Nothing listens at ads.example.com. Check host and port of api.base_url, and the address of the proxy in http_proxy.',
    );
    expect(output).not.toContain('proxypassword');
  });

  test('a proxy that refuses the tunnel', async () => {
    const proxy = createHttpServer();
    proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    const port = await listen(proxy, '127.0.0.1', 0);
    const { output } = await examine(configFor('https://ads.example.com'), {
      env: { HTTPS_PROXY: `http://user:proxypassword@127.0.0.1:${port}` },
    });
    await stop(proxy);
    expect(adviceOf(output)).toBe(
      'The proxy of HTTPS_PROXY refuses this connection. Check its address, its user and password, and whether the API should be reached directly (NO_PROXY).',
    );
    expect(output).not.toContain('proxypassword');
  });

  test('a time-out: firewall, proxy, api.timeout', async () => {
    await using simulator = await startTestSimulator({ faults: [{ fault: { kind: 'hang' } }] });
    const { output } = await examine(configFor(simulator.url, { api: 'timeout: 200ms' }));
    expect(adviceOf(output)).toBe(
      `No complete response within api.timeout (200 ms). Check that a firewall lets this machine reach ${new URL(simulator.url).host}, and whether a proxy is needed (HTTPS_PROXY); if the service is only slow, raise api.timeout or lower api.page_size (now 100).`,
    );
  });

  test('more bytes than allowed: api.page_size or api.max_response_bytes', async () => {
    await using simulator = await startTestSimulator({
      faults: [{ fault: { kind: 'huge-body', mebibytes: 2 } }],
    });
    const { output } = await examine(configFor(simulator.url, { api: 'max_response_bytes: 1MiB' }));
    expect(adviceOf(output)).toBe(
      'The response is larger than api.max_response_bytes (1048576 bytes). Lower api.page_size (now 100) or raise that limit.',
    );
  });

  test('an answer that is cut off', async () => {
    await using simulator = await startTestSimulator({ faults: [{ fault: { kind: 'truncate' } }] });
    const { output } = await examine(configFor(simulator.url));
    expect(adviceOf(output)).toBe(
      'The connection ended in the middle of the response: a proxy or gateway cut it off. Try again, or lower api.page_size (now 100).',
    );
  });

  test('a connection that breaks: firewall, https, proxy', async () => {
    await using simulator = await startTestSimulator({ faults: [{ fault: { kind: 'refuse' } }] });
    const { output } = await examine(configFor(simulator.url));
    expect(adviceOf(output)).toBe(
      `The connection to ${new URL(simulator.url).host} failed. Check that a firewall lets this machine reach it, whether api.base_url needs https instead of http, and whether a proxy is needed (HTTPS_PROXY).`,
    );
  });

  test('a server of another protocol: the port', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.end('220 ftp ready\r\n')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${Object(server.address()).port}`;
    const { output } = await examine(configFor(`http://${host}`));
    server.close();
    expect(adviceOf(output)).toBe(
      `${host} does not speak HTTP. Check the port of api.base_url, and whether it has to be https://.`,
    );
  });
});

describe('TLS', () => {
  test.each<{ tls: TlsFixture; trusted: boolean; advice: string }>([
    {
      tls: 'self-signed',
      trusted: false,
      advice:
        'HOST presents a self-signed certificate. If it is your gateway, set api.ca_file to a PEM file with this certificate; if not, something intercepts the connection to the API.',
    },
    {
      tls: 'unknown-authority',
      trusted: false,
      advice:
        'The certificate of HOST is signed by an unknown authority: that of a private gateway, or of a proxy that intercepts TLS. Set api.ca_file to a PEM file with the certificate of that authority.',
    },
    {
      tls: 'other-host',
      trusted: true,
      advice:
        'The certificate of HOST is for another host. Check the host in api.base_url: it must be a name in the certificate.',
    },
    {
      tls: 'expired',
      trusted: true,
      advice:
        'The certificate of HOST has expired. Check the clock of this machine; if it is right, the server needs a new certificate.',
    },
  ])('a certificate that is $tls', async ({ tls, trusted, advice }) => {
    await using server = await startOtherServer((_, response) => response.end('{}'), tls);
    const api = trusted ? { api: `ca_file: ${AUTHORITY_FILE}` } : {};
    const { output } = await examine(configFor(`https://${server.host}`, api));
    expect(adviceOf(output)).toBe(advice.replace('HOST', server.host));
  });

  test('api.ca_file, as it advises, makes the call work', async () => {
    await using server = await startOtherServer((_, response) => response.end('{}'), 'unknown-authority');
    const { code } = await examine(
      configFor(`https://${server.host}`, { api: `ca_file: ${AUTHORITY_FILE}` }),
    );
    expect(code).toBe(0);
  });

  test('https to a server without TLS: http or another port', async () => {
    await using server = await startOtherServer((_, response) => response.end('{}'));
    const { output } = await examine(configFor(`https://${server.host}`));
    expect(adviceOf(output)).toBe(
      `${server.host} does not speak TLS. If it should be plain HTTP, write http:// in api.base_url; otherwise check the port.`,
    );
  });
});
