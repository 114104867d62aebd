import { once } from 'node:events';
import { Agent as HttpAgent } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { Agent } from 'node:https';
import type { PeerCertificate } from 'node:tls';
import { hashSync } from 'bcrypt';
import { afterAll, describe, expect, test } from 'vitest';
import { Secret } from '../../src/redact/secret.ts';
import { OPEN_SETTINGS, type WebSettings } from '../../src/web/settings.ts';
import { createCertificates } from './certificates.ts';
import { ask, startTestServer, tlsSettings } from './harness.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());

const ca = certificates.read('ca.pem');
const withUser = (password: string): WebSettings => ({
  ...OPEN_SETTINGS,
  users: new Map([['dave', new Secret(hashSync(password, 4))]]),
});

describe('the settings of a server', () => {
  test('users are asked for, except by probes', async () => {
    await using server = await startTestServer({ settings: withUser('one') });
    const refused = await ask(server.url);
    expect([refused.status, refused.headers['www-authenticate'], refused.body]).toEqual([
      401,
      'Basic',
      'Name and password are required.\n',
    ]);
    expect((await ask(server.url, { auth: 'dave:two' })).status).toBe(401);
    expect((await ask(server.url, { auth: 'dave:one' })).status).toBe(200);
    expect((await ask(`${server.url}/-/healthy`)).status).toBe(200);
    expect((await ask(`${server.url}/-/ready`)).status).toBe(200);
    expect((await ask(`${server.url}/-/reload`, { method: 'POST' })).status).toBe(401);
  });

  test('headers are on every answer, in place of our own', async () => {
    const headers = { 'X-Frame-Options': 'deny', 'Content-Security-Policy': 'sandbox' };
    const settings = { ...withUser('one'), headers, rateLimit: { intervalMs: 1e9, burst: 2 } };
    await using server = await startTestServer({ settings });
    const answers = [
      await ask(server.url),
      await ask(server.url, { auth: 'dave:one' }),
      await ask(server.url, { auth: 'dave:one' }),
      await ask(`${server.url}/-/healthy`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 200, 429, 200]);
    for (const { headers: got } of answers) {
      expect(got).toMatchObject({
        'x-frame-options': 'deny',
        'content-security-policy': 'sandbox',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  test('change for open connections without closing them', async () => {
    await using server = await startTestServer();
    using agent = closing(new HttpAgent({ keepAlive: true, maxSockets: 1 }));
    const ports = new Set<number | undefined>();
    const statusOf = async (auth?: string): Promise<number | undefined> => {
      const response = await ask(server.url, { agent: agent.value, ...(auth === undefined ? {} : { auth }) });
      ports.add(response.port);
      return response.status;
    };
    expect(await statusOf()).toBe(200);
    server.update(withUser('one'));
    expect([await statusOf(), await statusOf('dave:one')]).toEqual([401, 200]);
    server.update(withUser('two'));
    expect([await statusOf('dave:one'), await statusOf('dave:two')]).toEqual([401, 200]);
    server.update({ ...OPEN_SETTINGS, rateLimit: { intervalMs: 1e9, burst: 1 } });
    expect([await statusOf(), await statusOf()]).toEqual([200, 429]);
    server.update(OPEN_SETTINGS);
    expect(await statusOf()).toBe(200);
    expect(ports.size).toBe(1);
  });

  test('a new certificate is shown to new connections; an open one is served once more', async () => {
    certificates.issue('renewed', { san: 'IP:127.0.0.1' });
    await using server = await startTestServer({ settings: tlsSettings(certificates) });
    using agent = closing(new Agent({ keepAlive: true, maxSockets: 1, ca }));
    const before = await ask(server.url, { agent: agent.value });
    server.update(
      tlsSettings(certificates, {
        certificate: certificates.read('renewed.pem'),
        key: new Secret(certificates.read('renewed.key')),
      }),
    );
    const last = await ask(server.url, { agent: agent.value });
    expect([last.port === before.port, last.status, last.headers.connection]).toEqual([true, 200, 'close']);
    const subjects: unknown[] = [];
    const checkServerIdentity = (_: string, shown: PeerCertificate): undefined => {
      subjects.push(shown.subject.CN);
      return undefined;
    };
    const after = await ask(server.url, { agent: false, ca, checkServerIdentity });
    expect([after.status, subjects]).toEqual([200, ['renewed']]);
  });

  test('the same certificate read again changes nothing', async () => {
    await using server = await startTestServer({ settings: tlsSettings(certificates) });
    using agent = closing(new Agent({ keepAlive: true, maxSockets: 1, ca }));
    const before = await ask(server.url, { agent: agent.value });
    server.update(tlsSettings(certificates));
    const after = await ask(server.url, { agent: agent.value });
    expect([after.port, after.headers.connection]).toEqual([before.port, 'keep-alive']);
  });

  test('a client whose CA is no longer trusted comes in once more, and never again', async () => {
    const identity = { cert: certificates.read('client.pem'), key: certificates.read('client.key') };
    const trusting = (clientCa: string): WebSettings =>
      tlsSettings(certificates, { clientAuth: 'RequireAndVerifyClientCert', clientCa });
    await using server = await startTestServer({ settings: trusting(ca) });
    using agent = closing(new Agent({ keepAlive: true, maxSockets: 1, ca, ...identity }));
    expect((await ask(server.url, { agent: agent.value })).status).toBe(200);
    server.update(trusting(certificates.read('other-ca.pem')));
    const visits = [
      await ask(server.url, { agent: agent.value }),
      await ask(server.url, { agent: agent.value }),
      await ask(server.url, { agent: agent.value }),
    ];
    expect(visits.map(({ status }) => status)).toEqual([200, 403, 403]);
  });

  test('an HTTP/2 session under way ends in peace when TLS changes', async () => {
    const held = Promise.withResolvers<void>();
    await using server = await startTestServer({
      settings: tlsSettings(certificates),
      handle: async ({ target }) => {
        if (target === '/slow') await held.promise;
        return { status: 200, headers: {}, body: [Buffer.from(target)] };
      },
    });
    const session = connectHttp2(server.url, { ca });
    const bodyOf = async (path: string): Promise<string> => {
      let body = '';
      const stream = session.request({ ':path': path }).setEncoding('utf8');
      for await (const chunk of stream) body += String(chunk);
      return body;
    };
    const slow = bodyOf('/slow');
    expect(await bodyOf('/a')).toBe('/a');
    server.update(tlsSettings(certificates, { maxVersion: 'TLSv1.2' }));
    expect(await bodyOf('/last')).toBe('/last');
    held.resolve();
    expect(await slow).toBe('/slow');
    await once(session, 'close');
    expect((await ask(server.url, { ca })).status).toBe(200);
  });
});

function closing<Value extends { destroy(): void }>(value: Value): Disposable & { readonly value: Value } {
  return { value, [Symbol.dispose]: () => value.destroy() };
}
