import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { watchWebConfig, type WatchedWebConfig } from '../../src/web-config/watch.ts';
import type { WebConfig } from '../../src/web-config/load.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createCertificates } from '../web/certificates.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());

const HASH = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';
const USERS = `basic_auth_users: { dave: ${HASH} }\n`;

interface Watched extends Disposable {
  readonly config: WatchedWebConfig;
  readonly write: (yaml: string) => void;
  readonly changes: readonly WebConfig[];
  readonly warnings: readonly string[];
  /** Lets time go by until the watcher has said something new. */
  heard(): Promise<void>;
}

let files = 0;

async function watch(yaml: string): Promise<Watched> {
  const path = certificates.path(`web-${(files += 1)}.yaml`);
  const write = (text: string): void => writeFileSync(path, text);
  write(yaml);
  const clock = createFakeClock();
  const changes: WebConfig[] = [];
  const warnings: string[] = [];
  let checks = 0;
  let heardAt = 0;
  const config = await watchWebConfig({
    path,
    clock: {
      ...clock,
      after: (delayMs, fire) => {
        checks += 1;
        return clock.after(delayMs, fire);
      },
    },
    onChange: (changed) => {
      heardAt = checks;
      changes.push(changed);
    },
    onWarning: (message) => {
      heardAt = checks;
      warnings.push(message.replaceAll(path, 'web.yaml'));
    },
  });
  // The first check has to be over before anything is changed.
  await expect.poll(() => checks, { interval: 1 }).toBe(1);
  return {
    config,
    write,
    changes,
    warnings,
    async heard() {
      const before = changes.length + warnings.length;
      await expect
        .poll(
          async () => {
            await clock.advance(2000);
            return changes.length + warnings.length;
          },
          { interval: 5 },
        )
        .toBe(before + 1);
      // That check has to be over before the next change: it takes fingerprints of files that are new to it.
      await expect.poll(() => checks, { interval: 1 }).toBeGreaterThan(heardAt);
    },
    [Symbol.dispose]: () => config[Symbol.dispose](),
  };
}

describe('a watched web config', () => {
  test('follows its file', async () => {
    using watched = await watch(USERS);
    expect([...watched.config.current().users.keys()]).toEqual(['dave']);
    watched.write(USERS.replace('dave', 'eve'));
    await watched.heard();
    expect([...watched.config.current().users.keys()]).toEqual(['eve']);
    expect(watched.changes).toEqual([watched.config.current()]);
  });

  test('keeps the last good one while the file is broken, and says so once', async () => {
    using watched = await watch(USERS);
    watched.write('basic_auth_users: { dave: hunter2 }\n');
    await watched.heard();
    expect(watched.warnings).toEqual([
      'web.yaml:1:27: basic_auth_users: must be a bcrypt hash, which starts with $2y$, $2b$ or $2a$, as `htpasswd -nB NAME` prints it after the name',
    ]);
    expect([...watched.config.current().users.keys()]).toEqual(['dave']);
    watched.write(USERS.replace('dave', 'eve'));
    await watched.heard();
    expect(watched.warnings).toHaveLength(1);
    expect([...watched.config.current().users.keys()]).toEqual(['eve']);
  });

  test('does not open the server when its file is empty for a moment', async () => {
    using watched = await watch(USERS);
    watched.write('');
    await watched.heard();
    expect(watched.warnings).toEqual(['web.yaml:1:1: yaml: the file is empty']);
    expect(watched.config.current().users.size).toBe(1);
  });

  test('takes an empty file on an explicit reload, and keeps it', async () => {
    using watched = await watch(USERS);
    watched.write('');
    await watched.config.reload();
    expect(watched.config.current().users.size).toBe(0);
    await watched.heard();
    watched.write('\n# nothing yet\n');
    await watched.heard();
    expect(watched.warnings).toEqual([]);
    watched.write(USERS);
    await watched.heard();
    watched.write('');
    await watched.heard();
    expect(watched.warnings).toEqual(['web.yaml:1:1: yaml: the file is empty']);
    expect(watched.config.current().users.size).toBe(1);
  });

  test('follows the certificate and the key, and waits until they belong together', async () => {
    certificates.issue('renewed', { san: 'IP:127.0.0.1' });
    copyFileSync(certificates.path('server.pem'), certificates.path('live.pem'));
    copyFileSync(certificates.path('server.key'), certificates.path('live.key'));
    using watched = await watch('tls_server_config: { cert_file: live.pem, key_file: live.key }\n');
    copyFileSync(certificates.path('renewed.pem'), certificates.path('live.pem'));
    await watched.heard();
    expect(watched.warnings).toEqual([
      'web.yaml:1:53: tls_server_config.key_file: does not belong to the certificate of cert_file',
    ]);
    expect(watched.config.current().tls?.certificate).toBe(certificates.read('server.pem'));
    copyFileSync(certificates.path('renewed.key'), certificates.path('live.key'));
    await watched.heard();
    expect(watched.config.current().tls?.certificate).toBe(certificates.read('renewed.pem'));
  });

  test('a file that a broken web config misses is waited for', async () => {
    using watched = await watch('tls_server_config: { cert_file: server.pem, key_file: server.key }\n');
    watched.write('tls_server_config: { cert_file: late.pem, key_file: server.key }\n');
    await watched.heard();
    copyFileSync(certificates.path('server.pem'), certificates.path('late.pem'));
    await watched.heard();
    expect(watched.changes).toHaveLength(1);
    rmSync(certificates.path('late.pem'));
  });

  test('TLS cannot be turned on or off without a restart', async () => {
    using plain = await watch(USERS);
    plain.write('tls_server_config: { cert_file: server.pem, key_file: server.key }\n');
    await plain.heard();
    expect(plain.warnings).toEqual([
      'web.yaml:1:1: tls_server_config: TLS was off when the exporter started; turning it on needs a restart',
    ]);
    using encrypted = await watch('tls_server_config: { cert_file: server.pem, key_file: server.key }\n');
    encrypted.write(USERS);
    await encrypted.heard();
    expect(encrypted.warnings).toEqual([
      'web.yaml:1:1: tls_server_config: is missing, and TLS was on when the exporter started; turning it off needs a restart',
    ]);
    expect(encrypted.config.current().tls).toBeDefined();
  });

  test('an explicit reload fails with the errors, and keeps the last good one', async () => {
    using watched = await watch(USERS);
    watched.write('rate_limits: {}\n');
    await expect(watched.config.reload()).rejects.toThrow(
      /unknown key "rate_limits"; did you mean "rate_limit"\?$/,
    );
    expect(watched.config.current().users.size).toBe(1);
    watched.write('rate_limit: { interval: 1s, burst: 5 }\n');
    await watched.config.reload();
    expect(watched.config.current().rateLimit).toEqual({ intervalMs: 1000, burst: 5 });
  });

  test('a broken file at the start is an error', async () => {
    await expect(watch('nonsense: 1\n')).rejects.toThrow(/web config: unknown key; did you mean/);
  });
});
