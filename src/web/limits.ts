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
  readonly answerMs: number;
  /** HTTP/2 requests of one connection at a time. */
  readonly streams: number;
}

/** Far above what scrapers need: the slowest one asks once a minute. */
export const WEB_LIMITS: WebLimits = {
  connections: 512,
  headerBytes: 32_768,
  bodyBytes: 65_536,
  firstRequestMs: 10_000,
  nextRequestMs: 90_000,
  answerMs: 60_000,
  streams: 32,
};
