import type { Secret } from '../redact/secret.ts';

/** What is asked of a client's certificate, with the words of Go's crypto/tls. */
export const CLIENT_AUTH_TYPES = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;
export type ClientAuthType = (typeof CLIENT_AUTH_TYPES)[number];

/** The names that Node.js and OpenSSL have for the versions, oldest first. */
export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** How connections are encrypted, and whom they are open to. Contents, not files: what is here was read and checked. */
export interface TlsSettings {
  /** PEM, the server's own certificate first. */
  readonly certificate: string;
  /** PEM. */
  readonly key: Secret;
  /** PEM of those who sign clients' certificates. */
  readonly clientCa: string | undefined;
  readonly clientAuth: ClientAuthType;
  /** A client's certificate must have one of these names; undefined = any name will do. */
  readonly allowedSans: readonly string[] | undefined;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** OpenSSL's cipher list; undefined = Node's default. */
  readonly ciphers: string | undefined;
  /** OpenSSL's names of curves, joined by colons; undefined = OpenSSL's default. */
  readonly curves: string | undefined;
  readonly prefersServerCiphers: boolean;
}

/** A token bucket for all clients together. */
export interface RateLimit {
  /** Between two requests, once the burst is spent. */
  readonly intervalMs: number;
  readonly burst: number;
}

/** How the web server protects itself and its clients. Immutable. */
export interface WebSettings {
  /** Undefined = plain HTTP. */
  readonly tls: TlsSettings | undefined;
  /** Whether HTTP/2 is offered; only ever with TLS. */
  readonly http2: boolean;
  /** Sent with every answer, in place of what the answer has under the same name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names and bcrypt hashes; empty = everybody may read. */
  readonly users: ReadonlyMap<string, Secret>;
  readonly rateLimit: RateLimit | undefined;
}

/** Without a web config: plain HTTP for everybody. */
export const OPEN_SETTINGS: WebSettings = {
  tls: undefined,
  http2: true,
  headers: {},
  users: new Map(),
  rateLimit: undefined,
};
