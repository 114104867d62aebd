// Checks what the configuration names outside of itself: secrets and certificates.

import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import type { LocatedError } from './config-error.ts';
import {
  absoluteSource,
  type CredentialDraft,
  type Environment,
  keysOf,
  readSecret,
  SECRET_NAMES,
  type SecretName,
  secretSource,
} from './credentials.ts';
import type { DraftConfig } from './cross-checks.ts';
import { readText, withHint } from './file-access.ts';
import type { Source } from './source.ts';

/** Secrets that cannot be read. Messages never repeat a path or a name, which may be a secret that was pasted there. */
export async function findUnreadableSecrets(
  source: Source,
  draft: DraftConfig,
  env: Environment,
): Promise<readonly LocatedError[]> {
  const checks = (draft.credentials ?? []).flatMap((credential, index) =>
    SECRET_NAMES.map(async (name) => {
      const found = await findUnreadable(source.directory, credential, name, env);
      return found === undefined ? [] : [source.error(['credentials', index, found.key], found.message)];
    }),
  );
  return (await Promise.all(checks)).flat();
}

async function findUnreadable(
  directory: string,
  credential: CredentialDraft,
  name: SecretName,
  env: Environment,
): Promise<{ readonly key: string; readonly message: string } | undefined> {
  const [key, ...others] = keysOf(credential, name);
  const from = secretSource(credential, name);
  // The schema reports an empty text and a secret that is given twice.
  if (key === undefined || from === undefined || others.length > 0 || credential[key] === '')
    return undefined;
  const result = await readSecret(absoluteSource(directory, from), env);
  if (result.ok) return undefined;
  return { key, message: from.kind === 'file' ? withHint(from.path, result.message) : result.message };
}

/** The files that hold secrets, there or not. Absolute paths. */
export function secretFilesOf(source: Source, draft: DraftConfig): readonly string[] {
  const sources = (draft.credentials ?? []).flatMap((credential) =>
    SECRET_NAMES.map((name) => secretSource(credential, name)),
  );
  return sources.flatMap((from) => (from?.kind === 'file' ? [resolve(source.directory, from.path)] : []));
}

/** The CA file, there or not, if one is configured. An absolute path. */
export function caFileOf(source: Source, draft: DraftConfig): readonly string[] {
  const path = draft.api?.ca_file;
  return path === undefined || path === '' ? [] : [resolve(source.directory, path)];
}

/** A CA file that cannot be read or holds no certificate. */
export async function findUnreadableCaFile(
  source: Source,
  draft: DraftConfig,
): Promise<readonly LocatedError[]> {
  const path = draft.api?.ca_file;
  const [absolute] = caFileOf(source, draft);
  if (path === undefined || absolute === undefined) return [];
  const file = await readText(absolute);
  const message = file.ok ? checkCertificates(file.text) : file.message;
  return message === undefined ? [] : [source.error(['api', 'ca_file'], withHint(path, message))];
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Why a text is not a list of PEM certificates; undefined when it is. */
export function checkCertificates(pem: string): string | undefined {
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) return 'the file must hold PEM certificates (-----BEGIN CERTIFICATE-----)';
  const invalid = certificates.findIndex((certificate) => !isCertificate(certificate));
  if (invalid < 0) return undefined;
  return `certificate ${invalid + 1} of ${certificates.length} in the file is damaged`;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
