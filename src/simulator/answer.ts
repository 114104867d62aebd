// An HTTP answer as a value, so that faults can change it before it is sent.

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** HTTP statuses of the google.rpc codes that the simulator uses. */
const HTTP_STATUS_OF_CODE = { 3: 400, 5: 404 } as const;

/** Any value as a JSON answer. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return textAnswer(status, JSON.stringify(value));
}

/** Text that is JSON already, or pretends to be. */
export function textAnswer(status: number, body: string | Uint8Array): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

/** A `google.rpc.Status` for INVALID_ARGUMENT (3) or NOT_FOUND (5). */
export function rpcErrorAnswer(code: keyof typeof HTTP_STATUS_OF_CODE, message: string): Answer {
  return jsonAnswer(HTTP_STATUS_OF_CODE[code], { code, message, details: [] });
}

/** What the gateway in front of the API says to a request that it does not let through. */
export function unauthorizedAnswer(message: string): Answer {
  return jsonAnswer(401, { message });
}
