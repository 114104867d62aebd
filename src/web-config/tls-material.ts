// The certificates and the key of a web config, inline or in files of their own.

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import type { LocatedError } from '../config/config-error.ts';
import { readText, withHint } from '../config/file-access.ts';
import { checkCertificates } from '../config/file-checks.ts';
import type { Source } from '../config/source.ts';
import { Secret } from '../redact/secret.ts';
import type { TlsSettings } from '../web/settings.ts';
import { PEM_KEYS } from './tls-schema.ts';

/** The certificates and the key, as far as they can be read. */
export interface TlsMaterial {
  readonly certificate: string | undefined;
  readonly key: Secret | undefined;
  readonly clientCa: string | undefined;
  /** Absolute paths of the files that the web config names, there or not. */
  readonly files: readonly string[];
  readonly errors: readonly LocatedError[];
}

type Pem = { readonly key: string; readonly text: string } | undefined;

const maybeText = z.string().min(1).optional().catch(undefined);

/** The web config as far as it can be read, so that errors in files are found whatever else is wrong. */
const draft = z
  .object({
    tls_server_config: z
      .object({
        cert: maybeText,
        key: maybeText,
        client_ca: maybeText,
        cert_file: maybeText,
        key_file: maybeText,
        client_ca_file: maybeText,
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
  const report = (key: string, message: string | undefined): void => {
    if (message !== undefined) errors.push(source.error(['tls_server_config', key], message));
  };
  const read = async ([fromFile, inline]: (typeof PEM_KEYS)[number]): Promise<Pem> => {
    const path = tls[fromFile];
    const text = tls[inline];
    if (path === undefined) return text === undefined ? undefined : { key: inline, text };
    const absolute = resolve(source.directory, path);
    files.push(absolute);
    const file = await readText(absolute);
    if (file.ok) return { key: fromFile, text: file.text };
    report(fromFile, withHint(path, file.message));
    return undefined;
  };

  const certificate = await read(PEM_KEYS[0]);
  const key = await read(PEM_KEYS[1]);
  const clientCa = await read(PEM_KEYS[2]);
  for (const pem of [certificate, clientCa]) {
    if (pem !== undefined) report(pem.key, checkCertificates(pem.text));
  }
  if (key !== undefined)
    report(key.key, checkPrivateKey(key.text, errors.length === 0 ? certificate : undefined));
  return {
    certificate: certificate?.text,
    key: key === undefined ? undefined : new Secret(key.text),
    clientCa: clientCa?.text,
    files,
    errors,
  };
}

/** Why a text is not the private key of a certificate, if there is one; undefined when it is. */
function checkPrivateKey(text: string, certificate: Pem): string | undefined {
  const key = toPrivateKey(text);
  if (key === undefined)
    return 'must hold a PEM private key without a password (-----BEGIN PRIVATE KEY-----)';
  if (certificate === undefined || new X509Certificate(certificate.text).checkPrivateKey(key))
    return undefined;
  return `does not belong to the certificate of ${certificate.key}`;
}

function toPrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** Why OpenSSL refuses these settings, such as a key that is too short; undefined = it accepts them. */
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
