/** What one client, and all of them together, may take. */
export interface WebLimits {
  /** Above it, the connection that has waited longest for its client is closed in favour of the new one. */
  readonly connections: number;
  /** Request line and headers together. */
  readonly headerBytes: number;
  /** No route wants a body; this much of one is read and dropped. */
  readonly bodyBytes: number;
  /** From a new connection to its first whole request head, TLS handshake included. */
  readonly firstRequestMs: number;
  /** From one answer to the next whole request head, however slowly its bytes come. */
  readonly nextRequestMs: number;
  /** Until a client has taken an answer, however slowly it reads. */
  readonly responseMs: number;
  /** From telling a client of HTTP/2 that its connection closes to cutting it off. */
  readonly goodbyeMs: number;
  /** HTTP/2 requests of one connection at a time. */
  readonly streams: number;
  /** Answers under way on all connections; above it, the one that has been answered longest is closed. */
  readonly answers: number;
}

/** Far above what scrapers need: the slowest one asks once a minute. */
export const WEB_LIMITS: WebLimits = {
  connections: 512,
  headerBytes: 32_768,
  bodyBytes: 65_536,
  firstRequestMs: 10_000,
  // Prometheus closes what it did not use for 5 minutes: the client is to be the first.
  nextRequestMs: 360_000,
  responseMs: 60_000,
  goodbyeMs: 1000,
  streams: 32,
  answers: 2048,
};
