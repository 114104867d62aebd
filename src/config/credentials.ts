// Credentials: the keys of an entry of `credentials`, where its secrets come from, and reading them.

import { resolve } from 'node:path';
import { z } from 'zod';
import { Secret } from '../redact/secret.ts';
import { type Credential, type Signature, SIGNATURES } from '../sensecore/credential.ts';
import { displayName } from './ads-fields.ts';
import { isIntact, map, mustBeUnseen, oneOf } from './fields.ts';
import { MAX_SECRET_BYTES, readText } from './file-access.ts';

/** Where a secret comes from. Files are read again at every poll, so that rotation needs no restart. */
export type SecretSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'env'; readonly variable: string }
  | { readonly kind: 'value'; readonly value: Secret };

export type CredentialConfig =
  | {
      readonly kind: 'hmac';
      readonly name: string;
      readonly accessKey: SecretSource;
      readonly secretKey: SecretSource;
      readonly signature: Signature;
    }
  | { readonly kind: 'bearer'; readonly name: string; readonly token: SecretSource };

/** The secrets of a credential; each is given by one of three keys: as a file, as a variable, or itself. */
export const SECRET_NAMES = ['access_key', 'secret_key', 'bearer_token'] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

type SecretKey = SecretName | `${SecretName}_file` | `${SecretName}_env`;

function textOf(what: string) {
  return z
    .string({ error: mustBeUnseen(what) })
    .min(1, `must be ${what}, and not empty`)
    .optional();
}

const file = textOf('the path of a file').meta({ title: 'path of a file' });
const variable = textOf('the name of an environment variable').meta({ title: 'name of a variable' });
const value = textOf('text');

const shape = {
  name: displayName(mustBeUnseen),
  access_key_file: file,
  access_key_env: variable,
  access_key: value,
  secret_key_file: file,
  secret_key_env: variable,
  secret_key: value,
  bearer_token_file: file,
  bearer_token_env: variable,
  bearer_token: value,
  signature: oneOf(SIGNATURES, mustBeUnseen).optional(),
} as const;

/** Every key of an entry of `credentials`. */
export const CREDENTIAL_KEYS: readonly string[] = Object.keys(shape);

/** The keys of a credential that are known so far. */
export type CredentialDraft = { readonly [Key in keyof typeof shape]?: string | undefined };

/** Which keys of a credential give this secret, in the order file, variable, value. */
export function keysOf(keys: CredentialDraft, name: SecretName): readonly SecretKey[] {
  return ([`${name}_file`, `${name}_env`, name] as const).filter((key) => keys[key] !== undefined);
}

/** Where this secret comes from; undefined when no key says. A file's path is as it was written. */
export function secretSource(keys: CredentialDraft, name: SecretName): SecretSource | undefined {
  const { [`${name}_file` as const]: path, [`${name}_env` as const]: variableName, [name]: inline } = keys;
  if (path !== undefined) return { kind: 'file', path };
  if (variableName !== undefined) return { kind: 'env', variable: variableName };
  return inline === undefined ? undefined : { kind: 'value', value: new Secret(inline) };
}

/** The same source, with a relative path made absolute. */
export function absoluteSource(directory: string, from: SecretSource): SecretSource {
  return from.kind === 'file' ? { kind: 'file', path: resolve(directory, from.path) } : from;
}

/** An entry of `credentials`. */
export const credentialSchema = map(shape)
  .superRefine(
    (keys, context) => {
      const hasUnknownKeys = context.issues.some(({ code }) => code === 'unrecognized_keys');
      for (const { path, message } of findKeyErrors(keys, hasUnknownKeys))
        context.addIssue({ code: 'custom', path: [...path], message });
    },
    { when: isIntact([]) },
  )
  .transform((keys): CredentialConfig => {
    const { name } = keys;
    const token = secretSource(keys, 'bearer_token');
    if (token !== undefined) return { kind: 'bearer', name, token };
    const accessKey = secretSource(keys, 'access_key');
    const secretKey = secretSource(keys, 'secret_key');
    // The check above has reported it.
    if (accessKey === undefined || secretKey === undefined) return z.NEVER;
    return { kind: 'hmac', name, accessKey, secretKey, signature: keys.signature ?? 'x-date' };
  });

interface KeyError {
  readonly path: readonly string[];
  readonly message: string;
}

function findKeyErrors(keys: CredentialDraft, hasUnknownKeys: boolean): readonly KeyError[] {
  const given = SECRET_NAMES.filter((name) => keysOf(keys, name).length > 0);
  const errors: KeyError[] = given.flatMap((name) => {
    const [first, ...others] = keysOf(keys, name);
    return others.map((key) => ({
      path: [key],
      message: `sets the same secret as ${first}; keep one of the two`,
    }));
  });
  if (given.includes('bearer_token') && given.length > 1) {
    const message = 'a credential has either bearer_token, or access_key and secret_key, not both';
    return [...errors, { path: keysOf(keys, 'bearer_token').slice(0, 1), message }];
  }
  if (given.includes('bearer_token') && keys.signature !== undefined) {
    const message = 'is for access_key and secret_key; a bearer token signs nothing';
    return [...errors, { path: ['signature'], message }];
  }
  // An unknown key is likely a secret's key mistyped: its absence would be the same error again.
  if (hasUnknownKeys) return errors;
  if (given.length === 0) {
    const message = 'needs access_key and secret_key, or bearer_token; give each as KEY_file, KEY_env or KEY';
    return [...errors, { path: [], message }];
  }
  for (const [name, partner] of [
    ['access_key', 'secret_key'],
    ['secret_key', 'access_key'],
  ] as const) {
    if (given.includes(name) || !given.includes(partner)) continue;
    const message = `is missing; ${partner} needs it, as ${name}_file, ${name}_env or ${name}`;
    errors.push({ path: [name], message });
  }
  return errors;
}

/** The environment variables that a configuration may name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A secret, or why there is none; the message never holds a path, a variable's name or content. */
export type SecretResult =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly message: string };

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
  return { kind: 'hmac', accessKey, secretKey, signature: config.signature };
}

async function resolveSecret(source: SecretSource, env: Environment): Promise<Secret> {
  const result = await readSecret(source, env);
  if (result.ok) return result.secret;
  throw new Error(`${describeSource(source)}: ${result.message}`);
}

function describeSource(source: SecretSource): string {
  if (source.kind === 'value') return 'secret in the configuration';
  return source.kind === 'file' ? source.path : `environment variable ${source.variable}`;
}

/** Reads one secret and drops the white space around it. Never throws. */
export async function readSecret(source: SecretSource, env: Environment): Promise<SecretResult> {
  if (source.kind === 'value') return toSecret(source.value.reveal(), 'the value');
  if (source.kind === 'file') {
    const read = await readText(source.path, MAX_SECRET_BYTES);
    return read.ok ? toSecret(read.text, 'the file') : read;
  }
  const found = Object.hasOwn(env, source.variable) ? env[source.variable] : undefined;
  if (found === undefined) return { ok: false, message: 'the environment variable is not set' };
  return toSecret(found, 'the environment variable');
}

/** What is pasted along with a secret, and its description: never a quotation, because the text holds the secret. */
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

function toSecret(content: string, holder: string): SecretResult {
  const secret = content.trim();
  if (secret === '') return { ok: false, message: `${holder} is empty` };
  const addition = ADDITIONS.find(([pattern]) => pattern.test(secret))?.[1];
  if (addition !== undefined)
    return { ok: false, message: `${holder} ${addition}; remove that, it must hold only the secret` };
  // Anything else could not be sent in a header, and is a sign of the wrong file.
  if (/^[\x21-\x7e]+$/.test(secret)) return { ok: true, secret: new Secret(secret) };
  return { ok: false, message: `${holder} must hold one line of ASCII characters without spaces` };
}
