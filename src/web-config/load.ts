// Loads the web config: YAML and the certificates that it names to valid settings, or every error with its position.

import { resolve } from 'node:path';
import { ConfigError, type LocatedError } from '../config/config-error.ts';
import { shape } from '../config/shape-errors.ts';
import { readSource } from '../config/source.ts';
import type { WebSettings } from '../web/settings.ts';
import { WEB_CONFIG_KEYS, WEB_CONFIG_TEXTS, type WebConfigFile, webConfigSchema } from './schema.ts';
import { findUnusableTls, readTlsMaterial, type TlsMaterial } from './tls-material.ts';
import { toCipherList } from './tls-schema.ts';

/** A web config file, validated, with the contents of the files that it names. Immutable. */
export interface WebConfig extends WebSettings {
  /** Whether the file has no settings. */
  readonly isEmpty: boolean;
  /** Every file that was read, for watching. Absolute paths. */
  readonly files: readonly string[];
}

/** The result of reading a web config file; the files are those to watch, however broken they are. */
export interface WebConfigReading {
  readonly files: readonly string[];
  readonly config: WebConfig | undefined;
  readonly errors: readonly LocatedError[];
}

/**
 * Reads and validates a web config file, in the format of Prometheus's exporter-toolkit, and the certificates that it
 * names. Throws `ConfigError` with every error, in the order of lines; it throws nothing else. An empty file
 * is plain HTTP without authentication.
 */
export async function loadWebConfig(path: string): Promise<WebConfig> {
  const { config, errors } = await readWebConfig(path, true);
  if (config === undefined) throw new ConfigError(errors);
  return config;
}

/** As `loadWebConfig`, but never throws. */
export async function readWebConfig(path: string, mayBeEmpty: boolean): Promise<WebConfigReading> {
  const absolute = resolve(path);
  const result = await readSource({
    path: absolute,
    shownAs: path,
    root: 'web config',
    mayBeEmpty,
    texts: WEB_CONFIG_TEXTS,
  });
  if (!result.ok) return { files: [absolute], config: undefined, errors: result.errors };
  const { source } = result;
  const { output, errors } = shape(source, webConfigSchema, WEB_CONFIG_KEYS);
  const material = await readTlsMaterial(source);
  const files = [absolute, ...material.files];
  const found = [...errors, ...material.errors];
  if (output === undefined || found.length > 0) {
    const inOrder = found.toSorted((a, b) => a.line - b.line || a.column - b.column);
    return { files, config: undefined, errors: inOrder };
  }
  const settings = toSettings(output, material);
  const unusable = settings.tls === undefined ? undefined : findUnusableTls(source, settings.tls);
  if (unusable !== undefined) return { files, config: undefined, errors: [unusable] };
  return {
    files,
    config: { ...settings, isEmpty: Object.keys(Object(source.data)).length === 0, files },
    errors: [],
  };
}

function toSettings(file: WebConfigFile, material: TlsMaterial): WebSettings {
  const { http_server_config: http, rate_limit: limit } = file;
  const headers = Object.entries(http.headers).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  );
  return {
    tls: toTls(file.tls_server_config, material),
    http2: http.http2,
    headers: Object.fromEntries(headers),
    users: new Map(Object.entries(file.basic_auth_users)),
    rateLimit: limit.interval === 0 ? undefined : { intervalMs: limit.interval, burst: limit.burst },
  };
}

function toTls(tls: WebConfigFile['tls_server_config'], material: TlsMaterial): WebSettings['tls'] {
  const { certificate, key, clientCa } = material;
  // The schema reports what is missing.
  if (tls === undefined || certificate === undefined || key === undefined) return undefined;
  return {
    certificate,
    key,
    clientCa,
    clientAuth: tls.client_auth_type,
    allowedSans: tls.client_allowed_sans,
    minVersion: tls.min_version,
    maxVersion: tls.max_version,
    ciphers: toCipherList(tls.cipher_suites, tls.min_version),
    curves: tls.curve_preferences?.join(':'),
    prefersServerCiphers: tls.prefer_server_cipher_suites,
  };
}
