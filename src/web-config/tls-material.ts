import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import { Secret } from '../redact/secret.ts';
import type { TlsSettings } from '../web/settings.ts';
import type { LocatedError } from '../config/config-error.ts';
import { certificateProblem, withHint } from '../config/file-checks.ts';
import { readText } from '../config/read-text.ts';
import type { Source } from '../config/source.ts';
import { PEM_KEYS } from './tls-schema.ts';

// The certificates and the key of a web config, inline or in files of their own.

/** As much of it as could be read. */
export interface TlsMaterial {
  readonly certificate: string | undefined;
  readonly key: Secret | undefined;
  readonly clientCa: string | undefined;
  /** Absolute paths of the files that the web config names, there or not. */
  readonly files: readonly string[];
  readonly errors: readonly LocatedError[];
}

type Pem = { readonly key: string; readonly text: string } | undefined;

const words = z.string().min(1).optional().catch(undefined);

/** The web config as far as it can be read, so that errors of files are found whatever else is wrong. */
const draft = z
  .object({
    tls_server_config: z
      .object({
        cert: words,
        key: words,
        client_ca: words,
        cert_file: words,
        key_file: words,
        client_ca_file: words,
      })
      .catch({}),
  })
  .partial()
  .catch({});

/** Reads what `tls_server_config` names or holds. Errors never quote a path or a content. */
export async function readTlsMaterial(source: Source): Promise<TlsMaterial> {
  const tls = draft.parse(source.data).tls_server_config ?? {};
  const files: string[] = [];
  const errors: LocatedError[] = [];
  const complain = (key: string, message: string): void => {
    errors.push(source.error(['tls_server_config', key], message));
  };
  const read = async ([fromFile, inline]: (typeof PEM_KEYS)[number]): Promise<Pem> => {
    const path = tls[fromFile];
    const text = tls[inline];
    if (path === undefined) return text === undefined ? undefined : { key: inline, text };
    const absolute = resolve(source.directory, path);
    files.push(absolute);
    const file = await readText(absolute);
    if (file.ok) return { key: fromFile, text: file.text };
    complain(fromFile, withHint(path, file.problem));
    return undefined;
  };

  const [certificate, key, clientCa] = [
    await read(PEM_KEYS[0]),
    await read(PEM_KEYS[1]),
    await read(PEM_KEYS[2]),
  ];
  for (const pem of [certificate, clientCa]) {
    const problem = pem === undefined ? undefined : certificateProblem(pem.text);
    if (pem !== undefined && problem !== undefined) complain(pem.key, problem);
  }
  const privateKey = key === undefined ? undefined : toPrivateKey(key.text);
  if (key !== undefined && privateKey === undefined) {
    complain(key.key, 'must hold a PEM private key without a password (-----BEGIN PRIVATE KEY-----)');
  }
  if (key !== undefined && privateKey !== undefined && certificate !== undefined && errors.length === 0) {
    const isPair = new X509Certificate(certificate.text).checkPrivateKey(privateKey);
    if (!isPair) complain(key.key, `does not belong to the certificate of ${certificate.key}`);
  }
  return {
    certificate: certificate?.text,
    key: key === undefined ? undefined : new Secret(key.text),
    clientCa: clientCa?.text,
    files,
    errors,
  };
}

function toPrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** What OpenSSL has against these settings, such as a key that is too short; undefined = they can be served. */
export function findUnusableTls(source: Source, tls: TlsSettings): LocatedError | undefined {
  try {
    createSecureContext({
      cert: tls.certificate,
      key: tls.key.reveal(),
      minVersion: tls.minVersion,
      maxVersion: tls.maxVersion,
      ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa }),
      ...(tls.ciphers === undefined ? {} : { ciphers: tls.ciphers }),
      ...(tls.curves === undefined ? {} : { ecdhCurve: tls.curves }),
    });
    return undefined;
  } catch (error) {
    const reason = error instanceof Error && 'reason' in error ? String(error.reason) : 'unknown reason';
    return source.error(
      ['tls_server_config'],
      `OpenSSL refuses the certificate, the key or the ciphers: ${reason}`,
    );
  }
}
