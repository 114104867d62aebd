import { X509Certificate } from 'node:crypto';
import { isAbsolute, resolve } from 'node:path';
import type { SecretSource } from './config.ts';
import type { LocatedError } from './config-error.ts';
import { keysOf, SECRET_NAMES, secretSource } from './credential-schema.ts';
import { type Environment, readSecret } from './credentials.ts';
import type { DraftConfig, DraftCredential } from './draft.ts';
import { NO_SUCH_FILE, readText } from './read-text.ts';
import type { Source } from './source.ts';

// What the configuration names outside of itself: secrets and certificates.

/** Secrets that cannot be read. Messages never repeat a path or a name: a secret may have been pasted in its place. */
export async function findUnreadableSecrets(
  source: Source,
  draft: DraftConfig,
  env: Environment,
): Promise<readonly LocatedError[]> {
  const checks = (draft.credentials ?? []).map((credential, index) =>
    findUnreadable(credential, { source, index, env }),
  );
  return (await Promise.all(checks)).flat();
}

interface Place {
  readonly source: Source;
  readonly index: number;
  readonly env: Environment;
}

async function findUnreadable(credential: DraftCredential, place: Place): Promise<readonly LocatedError[]> {
  const { source, index, env } = place;
  const checks = SECRET_NAMES.map(async (name): Promise<readonly LocatedError[]> => {
    const [key, ...others] = keysOf(credential, name);
    const from = secretSource(credential, name);
    // An empty text and a secret given twice have been told.
    if (key === undefined || from === undefined || others.length > 0 || credential[key] === '') return [];
    const result = await readSecret(absoluteSource(source.directory, from), env);
    if (result.ok) return [];
    const message = from.kind === 'file' ? withHint(from.path, result.problem) : result.problem;
    return [source.error(['credentials', index, key], message)];
  });
  return (await Promise.all(checks)).flat();
}

/** The files that hold secrets, there or not. Absolute paths. */
export function secretFilesOf(source: Source, draft: DraftConfig): readonly string[] {
  const places = (draft.credentials ?? []).flatMap((credential) =>
    SECRET_NAMES.map((name) => secretSource(credential, name)),
  );
  return places.flatMap((from) => (from?.kind === 'file' ? [resolve(source.directory, from.path)] : []));
}

/** The same place, a relative path made absolute. */
export function absoluteSource(directory: string, from: SecretSource): SecretSource {
  return from.kind === 'file' ? { kind: 'file', path: resolve(directory, from.path) } : from;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** The CA file, there or not, where there is to be one. An absolute path. */
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
  const problem = file.ok ? certificateProblem(file.text) : file.problem;
  if (problem === undefined) return [];
  return [source.error(['api', 'ca_file'], withHint(path, problem))];
}

/** The problem of a file that was named by `path`; where relative paths start is a frequent surprise. */
export function withHint(path: string, problem: string): string {
  if (isAbsolute(path) || problem !== NO_SUCH_FILE) return problem;
  return `${problem} (a relative path starts at the directory of the file that names it)`;
}

/** Why a file is not a list of PEM certificates; undefined when it is. */
export function certificateProblem(pem: string): string | undefined {
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) return 'the file must hold PEM certificates (-----BEGIN CERTIFICATE-----)';
  const broken = certificates.findIndex((certificate) => !isCertificate(certificate));
  return broken < 0
    ? undefined
    : `certificate ${broken + 1} of ${certificates.length} in the file is damaged`;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
