import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ALLOWED_KEYS } from '../../src/config/schema.ts';
import { messageOf } from './fixtures.ts';

const PLANTED = 'hunter2Hunter2';
const SECRET_KEYS = (ALLOWED_KEYS['credentials[]'] ?? []).filter((key) => key !== 'name');
const RESOURCE = { subscription: 's', resource_group: 'g', zone: 'z', data_sync: 'nightly' };

async function messageAbout(text: string): Promise<string> {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'config-'));
  const path = join(directory.path, 'config.yaml');
  await writeFile(path, text);
  return messageOf(path, directory.path);
}

/** The planted secret in the shapes in which people get it wrong. */
const planted = fc.constantFrom<unknown>(
  PLANTED,
  ` ${PLANTED} ${PLANTED}`,
  `${PLANTED}\n${PLANTED}`,
  [PLANTED],
  { [PLANTED]: PLANTED },
  { value: PLANTED },
  `https://user:${PLANTED}@host/`,
);

describe('a secret in a file that resource_files matches', () => {
  test.each([
    PLANTED,
    `${PLANTED}\n${PLANTED}`,
    `- ${PLANTED}`,
    `AK: ${PLANTED}`,
    `- ${PLANTED}: x`,
    `- { access_key: AK, secret_key: ${PLANTED} }`,
    `- { zone: z, ${PLANTED} }`,
    `[default]\naws_secret_access_key = ${PLANTED}`,
    `{"accessKey":"AK","secretKey":"${PLANTED}"}`,
  ])('is not quoted: %j', async (text) => {
    await using directory = await mkdtempDisposable(join(tmpdir(), 'config-'));
    const path = join(directory.path, 'config.yaml');
    await writeFile(
      path,
      'credentials: [{ name: a, access_key: AK, secret_key: SK }]\nresource_files: [secret*]\n',
    );
    await writeFile(join(directory.path, 'secret'), text);
    const message = await messageOf(path, directory.path);
    expect(message).toMatch(/^secret:\d+:\d+: /m);
    expect(message).not.toContain(PLANTED);
  });
});

describe('a secret', () => {
  test('under any key of a credential is in no message, however wrong it is', async () => {
    const credential = fc.dictionary(fc.constantFrom(...SECRET_KEYS), planted, { minKeys: 1, maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(credential, async (keys) => {
        const message = await messageAbout(
          stringify({ credentials: [{ name: 'a', ...keys }, { name: 'a' }], resources: [RESOURCE] }),
        );
        expect(message).toContain('config.yaml:');
        expect(message).not.toContain(PLANTED);
      }),
    );
  });

  test('under a key that does not exist, in any section, is in no message', async () => {
    const key = fc.constantFrom(
      'secret',
      'secret_key',
      'accessKey',
      'token',
      'bearer_token',
      'password',
      'api_key',
    );
    const section = fc.constantFrom('api', 'poll', 'metrics', 'credentials', 'resources', 'top');
    await fc.assert(
      fc.asyncProperty(key, section, planted, async (name, where, value) => {
        const entry = { [name]: value };
        const list = where === 'credentials' || where === 'resources';
        const data = where === 'top' ? entry : { [where]: list ? [entry] : entry };
        expect(await messageAbout(stringify(data))).not.toContain(PLANTED);
      }),
    );
  });

  test.each([
    `credentials: ${PLANTED}`,
    `credentials: [${PLANTED}]`,
    `credentials: [{ name: a, access_key: AK, ${PLANTED} }]`,
    `credentials: [{ name: a, access_key: AK, ${PLANTED}: x }]`,
    `credentials: { ${PLANTED}: { access_key: AK } }`,
    `credentials: [{ name: "${PLANTED}\\n" }]`,
    `{ ${PLANTED} }`,
    `${PLANTED}: x`,
    `${PLANTED}: AK`,
    `api: { base_url: "https://host", ${PLANTED} }`,
    `api: ${PLANTED}`,
    `resources: ${PLANTED}`,
    `resources: [${PLANTED}]`,
    `resources: [{ data_sync: nightly, ${PLANTED} }]`,
    `resources: [{ data_sync: nightly, labels: { ${PLANTED} } }]`,
    `credentials: [{ name: a, secret_key:${PLANTED} }]`,
    `credentials: [{ name: a, secret_key: *${PLANTED} }]`,
    `credentials: [{ name: a, secret_key: &${PLANTED} }]`,
    `credentials: [{ name: a, secret_key: !${PLANTED} x }]`,
    `credentials: [{ name: a, secret_key: @${PLANTED} }]`,
    `credentials: [{ name: a, secret_key: "${PLANTED}\\x" }]`,
    `credentials: [{ name: a, secret_key: "${PLANTED} }]`,
    `credentials:\n  - name: a\n    secret_key:${PLANTED}\n    access_key: AK`,
    `credentials:\n  - name: a\n    secret_key: ${PLANTED}: x`,
    `credentials:\n  - name: a\n    secret_key: |${PLANTED}`,
    `%${PLANTED}`,
    `api: { base_url: "https://user:${PLANTED}@host" }`,
    `api: { base_url: "ftp://user:${PLANTED}@host" }`,
    `api: { base_url: ["https://user:${PLANTED}@host"] }`,
    `api: { path: "https://user:${PLANTED}@host" }`,
    `resources: [{ base_url: "https://user:${PLANTED}@host?" }]`,
  ])('is not quoted by the message about %j', async (text) => {
    const message = await messageAbout(text);
    expect(message).toMatch(/^config\.yaml:\d+:\d+: /);
    expect(message).not.toContain(PLANTED);
  });
});
