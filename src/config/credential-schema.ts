import { z } from 'zod';
import { Secret } from '../redact/secret.ts';
import { displayName } from './ads-fields.ts';
import type { CredentialConfig, SecretSource } from './config.ts';
import { isIntact, mustBeUnseen } from './fields.ts';

/** The secrets that a credential can have; each is given by one of three keys: as a file, a variable, or itself. */
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
} as const;

/** Every key of an entry of `credentials`. */
export const CREDENTIAL_KEYS: readonly string[] = Object.keys(shape);

/** The keys of a credential as far as they are known. */
export type SecretKeys = { readonly [Key in SecretKey]?: string | undefined };

/** Which keys of a credential give this secret, in the order file, variable, value. */
export function keysOf(keys: SecretKeys, name: SecretName): readonly SecretKey[] {
  return ([`${name}_file`, `${name}_env`, name] as const).filter((key) => keys[key] !== undefined);
}

/** Where this secret comes from; undefined when no key tells. A file's path is as it was written. */
export function secretSource(keys: SecretKeys, name: SecretName): SecretSource | undefined {
  const { [`${name}_file` as const]: path, [`${name}_env` as const]: variableName, [name]: inline } = keys;
  if (path !== undefined) return { kind: 'file', path };
  if (variableName !== undefined) return { kind: 'env', variable: variableName };
  return inline === undefined ? undefined : { kind: 'value', value: new Secret(inline) };
}

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

function problemsOf(keys: SecretKeys, hasUnknownKeys: boolean): readonly Problem[] {
  const given = SECRET_NAMES.filter((name) => keysOf(keys, name).length > 0);
  const problems = given.flatMap((name) => {
    const [first, ...others] = keysOf(keys, name);
    return others.map((key) => ({
      path: [key],
      message: `${first} gives the same secret; keep one of the two`,
    }));
  });
  if (given.includes('bearer_token') && given.length > 1) {
    const path = keysOf(keys, 'bearer_token').slice(0, 1);
    const message = 'a credential is either a bearer_token or an access_key with a secret_key, not both';
    return [...problems, { path, message }];
  }
  // A mistyped key has been told; that its secret is missing would only be its echo.
  if (hasUnknownKeys) return problems;
  if (given.length === 0) {
    const message =
      'needs an access_key and a secret_key, or a bearer_token; each as KEY_file, KEY_env or KEY';
    return [...problems, { path: [], message }];
  }
  for (const [name, partner] of [
    ['access_key', 'secret_key'],
    ['secret_key', 'access_key'],
  ] as const) {
    if (given.includes(name) || !given.includes(partner)) continue;
    const message = `is missing; ${partner} needs it, as ${name}_file, ${name}_env or ${name}`;
    problems.push({ path: [name], message });
  }
  return problems;
}

/** An entry of `credentials`. */
export const credential = z
  .strictObject(shape, { error: mustBeUnseen('a map') })
  .superRefine(
    (keys, context) => {
      const hasUnknownKeys = context.issues.some(({ code }) => code === 'unrecognized_keys');
      for (const { path, message } of problemsOf(keys, hasUnknownKeys)) {
        context.addIssue({ code: 'custom', path: [...path], message });
      }
    },
    { when: isIntact([]) },
  )
  .transform((keys): CredentialConfig => {
    const { name } = keys;
    const token = secretSource(keys, 'bearer_token');
    if (token !== undefined) return { kind: 'bearer', name, token };
    const accessKey = secretSource(keys, 'access_key');
    const secretKey = secretSource(keys, 'secret_key');
    // The check above has told it.
    if (accessKey === undefined || secretKey === undefined) return z.NEVER;
    return { kind: 'hmac', name, accessKey, secretKey };
  });
