// Answers to what is refused before there is a request that a route could answer.

import { createTextResponse, type WebResponse } from './http.ts';
import { loadHttp } from './node-http.ts';
import { createWrongMethodResponse, pathOf, RELOAD_PATH } from './routes.ts';
import { toOriginForm } from './target.ts';

export const HEADERS_TOO_LONG = createTextResponse(431, 'The headers are too long.');
export const EXPECTATION_FAILED = createTextResponse(417, 'No expectation but 100-continue is met here.');
/** RFC 9112, section 3.2. */
export const HOST_MISSING = createTextResponse(400, 'HTTP/1.1 asks for one Host header.');
/** RFC 9110, section 9.3.6: only proxies make tunnels. */
export const NO_TUNNEL = createWrongMethodResponse('GET');

const NOT_HTTP = createTextResponse(400, 'The request is no HTTP that can be read.');

/** Codes of the parser for a method that it does not know, in HTTP or at all; also for what is no method. */
const OF_METHOD: readonly unknown[] = ['HPE_INVALID_METHOD', 'HPE_INVALID_CONSTANT'];

/** What Node.js tells of bytes that its parser of HTTP/1.1 gave up on. */
export interface ParseError {
  readonly code?: unknown;
  readonly bytesParsed?: number;
  readonly rawPacket?: Uint8Array;
}

/** The answer to what the parser gave up on; undefined when the error is not the parser's, such as a failed handshake. */
export function createUnreadableResponse(error: ParseError): WebResponse | undefined {
  if (typeof error.code !== 'string' || !error.code.startsWith('HPE_')) return undefined;
  if (error.code === 'HPE_HEADER_OVERFLOW') return HEADERS_TOO_LONG;
  const target = OF_METHOD.includes(error.code) ? targetOf(error) : undefined;
  if (target === undefined) return NOT_HTTP;
  return createWrongMethodResponse(pathOf(toOriginForm(target)) === RELOAD_PATH ? 'POST' : 'GET');
}

/** The target in the line that the parser gave up on, when all but its method is well formed, and it came in one piece. */
function targetOf({ bytesParsed = 0, rawPacket = new Uint8Array() }: ParseError): string | undefined {
  const text = new TextDecoder('latin1').decode(rawPacket);
  const lineStart = bytesParsed === 0 ? 0 : text.lastIndexOf('\n', bytesParsed - 1) + 1;
  const [line = ''] = text.slice(lineStart).split('\n', 1);
  return /^[\w!#$%&'*+.^`|~-]+ ([\x21-\x7E]+) HTTP\/1\.[01]\r?$/.exec(line)?.[1];
}

/** An answer as HTTP/1.1 has it, the last one of its connection. */
export function toBytes({ status, headers, body }: WebResponse, date: Date): Uint8Array {
  const fields = { ...headers, Date: date.toUTCString(), Connection: 'close' };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${loadHttp().STATUS_CODES[status]}\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), ...body]);
}
