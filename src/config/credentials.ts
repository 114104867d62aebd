import type { Credential } from '../sensecore/credential.ts';
import { Secret } from '../redact/secret.ts';
import type { CredentialConfig, SecretSource } from './config.ts';
import { MAX_SECRET_BYTES, readText } from './read-text.ts';

/** The environment variables that a configuration may name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A secret, or what is wrong with where it should come from; `problem` never holds its name, place or content. */
export type SecretResult =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads the secrets of a credential, files anew. Throws an Error whose message names the file or variable and the
 * cause, never the content.
 */
export async function resolveCredential(config: CredentialConfig, env: Environment): Promise<Credential> {
  if (config.kind === 'bearer') return { kind: 'bearer', token: await resolveSecret(config.token, env) };
  const [accessKey, secretKey] = await Promise.all([
    resolveSecret(config.accessKey, env),
    resolveSecret(config.secretKey, env),
  ]);
  return { kind: 'hmac', accessKey, secretKey };
}

async function resolveSecret(source: SecretSource, env: Environment): Promise<Secret> {
  const result = await readSecret(source, env);
  if (result.ok) return result.secret;
  throw new Error(`${placeOf(source)}: ${result.problem}`);
}

function placeOf(source: SecretSource): string {
  if (source.kind === 'value') return 'secret in the configuration';
  return source.kind === 'file' ? source.path : `environment variable ${source.variable}`;
}

/** Reads one secret and drops the white space around it. Never throws. */
export async function readSecret(source: SecretSource, env: Environment): Promise<SecretResult> {
  if (source.kind === 'value') return toSecret(source.value.reveal(), 'the value');
  if (source.kind === 'file') {
    const file = await readText(source.path, MAX_SECRET_BYTES);
    return file.ok ? toSecret(file.text, 'the file') : file;
  }
  const value = Object.hasOwn(env, source.variable) ? env[source.variable] : undefined;
  if (value === undefined) return { ok: false, problem: 'no environment variable of this name is set' };
  return toSecret(value, 'the environment variable');
}

/** What is pasted along with a secret, and what it is called: words of ours, because the text holds the secret. */
const ADDITIONS: readonly (readonly [RegExp, string])[] = [
  [/^["']?authorization["']?\s*[:=]/i, 'begins with "Authorization:"'],
  [/^bearer\s/i, 'begins with "Bearer"'],
  [/^basic\s/i, 'begins with "Basic"'],
  [/^hmac\s/i, 'begins with "hmac", as a signed header does'],
  [/^["']?access[_-]?key(?:[_-]?id)?["']?\s*[:=]/i, 'begins with "access_key:"'],
  [/^["']?secret[_-]?(?:access[_-]?)?key["']?\s*[:=]/i, 'begins with "secret_key:"'],
  [/^["']?bearer[_-]?token["']?\s*[:=]/i, 'begins with "bearer_token:"'],
  [/^["']?token["']?\s*[:=]/i, 'begins with "token:"'],
  [/^(["'`]).*\1$/, 'has quotes around the secret'],
];

function toSecret(text: string, holder: string): SecretResult {
  const value = text.trim();
  if (value === '') return { ok: false, problem: `${holder} is empty` };
  const addition = ADDITIONS.find(([pattern]) => pattern.test(value))?.[1];
  if (addition !== undefined) {
    return { ok: false, problem: `${holder} ${addition}; leave that out, it must hold the secret alone` };
  }
  // Anything else could not be sent in a header, and is a sign of the wrong file.
  if (/^[\x21-\x7e]+$/.test(value)) return { ok: true, secret: new Secret(value) };
  return { ok: false, problem: `${holder} must hold one line of ASCII characters without spaces` };
}
