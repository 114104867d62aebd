// What the client needs of HTTP, and when it is loaded: with the first request, so that a start does not wait for it.

export interface TransportOptions {
  /** One attempt, from connecting to the last byte. */
  readonly timeoutMs: number;
  /** Decompressed; one byte more is `too_large`. */
  readonly maxResponseBytes: number;
  /** PEM of an extra certificate authority, for a private gateway. */
  readonly ca: string | undefined;
  readonly proxies: {
    /** HTTP_PROXY and HTTPS_PROXY, in either case. */
    readonly env: Readonly<Record<string, string | undefined>>;
    /** Whether this URL is asked directly nevertheless. */
    readonly isExcepted: (url: string) => boolean;
  };
  readonly userAgent: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly date: string | undefined;
  readonly retryAfter: string | undefined;
  readonly contentType: string | undefined;
  /** Where a redirect leads; never followed. */
  readonly location: string | undefined;
  readonly body: Uint8Array;
}

export interface Transport {
  /** Sends one POST and reads the whole answer, of any status. Throws ApiError, or the signal's reason once it aborts. */
  post(request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
  }): Promise<HttpResponse>;
  /** Closes kept-alive connections. */
  close(): void;
}

/** Nothing is connected, nor is the HTTP library loaded, before the first request. */
export function createTransport(options: TransportOptions): Transport {
  let opening: Promise<Transport> | undefined;
  return {
    async post(request) {
      opening ??= import('./got-transport.ts').then(({ createGotTransport }) => createGotTransport(options));
      return (await opening).post(request);
    },
    close() {
      // One that could not be opened has told so by its requests.
      void opening?.then(
        (transport) => transport.close(),
        () => undefined,
      );
    },
  };
}
