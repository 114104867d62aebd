// How the web server encrypts connections and whom it lets in; `web-config/` reads these settings from a file.

import type { Secret } from '../redact/secret.ts';

/** Requirements on a client's certificate, as Go's crypto/tls names them. */
export const CLIENT_AUTH_TYPES = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;
export type ClientAuthType = (typeof CLIENT_AUTH_TYPES)[number];

/** As Node.js and OpenSSL name them, oldest first. */
export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** Contents, not files: they were read and checked already. */
export interface TlsSettings {
  /** PEM, the server's own certificate first. */
  readonly certificate: string;
  /** PEM. */
  readonly key: Secret;
  /** PEM of the authorities that sign clients' certificates. */
  readonly clientCa: string | undefined;
  readonly clientAuth: ClientAuthType;
  /** A client's certificate must have one of these names; undefined = any name is accepted. */
  readonly allowedSans: readonly string[] | undefined;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** OpenSSL's cipher list; undefined = Node's default. */
  readonly ciphers: string | undefined;
  /** OpenSSL's names of curves, joined by colons; undefined = OpenSSL's default. */
  readonly curves: string | undefined;
  readonly prefersServerCiphers: boolean;
}

/** A token bucket that all clients share. */
export interface RateLimit {
  /** Between two requests, once the burst is spent. */
  readonly intervalMs: number;
  readonly burst: number;
}

/** Immutable. */
export interface WebSettings {
  /** Undefined = plain HTTP. */
  readonly tls: TlsSettings | undefined;
  /** Whether HTTP/2 is offered; only ever with TLS. */
  readonly http2: boolean;
  /** Sent with every response, in place of its own headers of the same name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names and bcrypt hashes; empty = no authentication. */
  readonly users: ReadonlyMap<string, Secret>;
  readonly rateLimit: RateLimit | undefined;
}

/** Without a web config: plain HTTP, open to everybody. */
export const OPEN_SETTINGS: WebSettings = {
  tls: undefined,
  http2: true,
  headers: {},
  users: new Map(),
  rateLimit: undefined,
};
