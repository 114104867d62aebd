import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CredentialConfig, resolveCredential } from '../../src/config/credentials.ts';
import { secretValues } from '../../src/sensecore/credential.ts';
import { Secret } from '../../src/redact/secret.ts';

function bearerFile(path: string): CredentialConfig {
  return { kind: 'bearer', name: 'console', token: { kind: 'file', path } };
}

function bearerVariable(variable: string): CredentialConfig {
  return { kind: 'bearer', name: 'console', token: { kind: 'env', variable } };
}

const SECRET = 'eyJhbGciOi.NEVERSEEN';

describe('what was pasted along with a secret is named, and the secret is not', () => {
  test.each([
    [`Bearer ${SECRET}`, 'begins with "Bearer"; remove that'],
    [`bearer\t${SECRET}\n`, 'begins with "Bearer"; remove that'],
    [`Basic ${SECRET}`, 'begins with "Basic"; remove that'],
    [`hmac accesskey="AK", signature="${SECRET}"`, 'begins with "hmac", as a signed header does'],
    [`Authorization: Bearer ${SECRET}`, 'begins with "Authorization:"'],
    [`access_key: ${SECRET}`, 'begins with "access_key:"'],
    [`AccessKeyId=${SECRET}`, 'begins with "access_key:"'],
    [`"secret_key": "${SECRET}"`, 'begins with "secret_key:"'],
    [`bearer_token=${SECRET}`, 'begins with "bearer_token:"'],
    [`token: ${SECRET}`, 'begins with "token:"'],
    [`"${SECRET}"`, 'has quotes around the secret; remove that'],
    [`${SECRET} ${SECRET}`, 'must hold one line of ASCII characters without spaces'],
    [`${SECRET}\n${SECRET}`, 'must hold one line of ASCII characters without spaces'],
  ])('%j', async (text, message) => {
    await using directory = await mkdtempDisposable(join(tmpdir(), 'credentials-'));
    const path = join(directory.path, 'token');
    await writeFile(path, text);
    const error: unknown = await resolveCredential(bearerFile(path), {}).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(`${path}: the file ${message}`);
    expect(String(error)).not.toContain('NEVERSEEN');
  });
});

describe('a credential', () => {
  test('is read from where it is, without the white space around it', async () => {
    await using directory = await mkdtempDisposable(join(tmpdir(), 'credentials-'));
    const path = join(directory.path, 'access-key');
    await writeFile(path, '\uFEFF  AK-file\r\n');
    const credential = await resolveCredential(
      {
        kind: 'hmac',
        name: 'default',
        accessKey: { kind: 'file', path },
        secretKey: { kind: 'value', value: new Secret('SK-value') },
        signature: 'x-date',
      },
      {},
    );
    expect(secretValues(credential)).toEqual(['AK-file', 'SK-value']);
  });

  test('is read anew every time, so that it can be replaced', async () => {
    await using directory = await mkdtempDisposable(join(tmpdir(), 'credentials-'));
    const path = join(directory.path, 'token');
    const tokens: (readonly string[])[] = [];
    for (const token of ['first', 'second']) {
      await writeFile(path, token);
      tokens.push(secretValues(await resolveCredential(bearerFile(path), {})));
    }
    expect(tokens).toEqual([['first'], ['second']]);
  });

  test('may come from the environment', async () => {
    const credential = await resolveCredential(bearerVariable('TOKEN'), { TOKEN: 'abc' });
    expect(secretValues(credential)).toEqual(['abc']);
  });

  test.each([
    [bearerFile('/no/such/token'), '/no/such/token: cannot read: no such file'],
    [bearerFile('/'), '/: cannot read: it is a directory'],
    [bearerVariable('TOKEN'), 'environment variable TOKEN: the environment variable is not set'],
    [bearerVariable('constructor'), 'environment variable constructor: the environment variable is not set'],
    [bearerVariable('EMPTY'), 'environment variable EMPTY: the environment variable is empty'],
    [
      bearerVariable('LINES'),
      'environment variable LINES: the environment variable must hold one line of ASCII characters without spaces',
    ],
    [
      { kind: 'bearer', name: 'inline', token: { kind: 'value', value: new Secret('Bearer abc') } } as const,
      'secret in the configuration: the value begins with "Bearer"; remove that, it must hold only the secret',
    ],
  ])('that cannot be read is an error that names its source and the cause', async (config, message) => {
    await expect(resolveCredential(config, { EMPTY: ' \n', LINES: 'hunter2\nhunter3' })).rejects.toThrow(
      new Error(message),
    );
  });

  test('in a file that is no text is refused without showing it', async () => {
    await using directory = await mkdtempDisposable(join(tmpdir(), 'credentials-'));
    const path = join(directory.path, 'token');
    await writeFile(path, Uint8Array.of(0x68, 0x75, 0xff));
    await expect(resolveCredential(bearerFile(path), {})).rejects.toThrow(
      new Error(`${path}: cannot read: it is not UTF-8 text`),
    );
  });
});
