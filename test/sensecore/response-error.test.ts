import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toApiError } from '../../src/sensecore/response-error.ts';
import { ApiError } from '../../src/sensecore/api-error.ts';
import { POLL_FAILURE_REASONS } from '../../src/model/poll.ts';

function fail(status: number, body: unknown): ApiError {
  return toApiError(status, new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)));
}

describe('the reason', () => {
  test.each([
    [401, 'auth'],
    [403, 'auth'],
    [404, 'not_found'],
    [429, 'rate_limited'],
    [408, 'timeout'],
    [504, 'timeout'],
    [500, 'server_error'],
    [502, 'server_error'],
    [503, 'server_error'],
    [501, 'invalid_response'],
    [400, 'invalid_response'],
    [409, 'invalid_response'],
    [302, 'invalid_response'],
    [204, 'invalid_response'],
  ])('of HTTP %d is %s', (status, reason) => {
    expect(fail(status, '')).toMatchObject({ reason, status, name: 'ApiError' });
  });

  test.each([
    [1, 'timeout'],
    [2, 'server_error'],
    [3, 'invalid_response'],
    [4, 'timeout'],
    [5, 'not_found'],
    [6, 'invalid_response'],
    [7, 'auth'],
    [8, 'rate_limited'],
    [9, 'invalid_response'],
    [10, 'invalid_response'],
    [11, 'invalid_response'],
    [12, 'invalid_response'],
    [13, 'server_error'],
    [14, 'server_error'],
    [15, 'server_error'],
    [16, 'auth'],
    ['5', 'not_found'],
    ['NOT_FOUND', 'not_found'],
  ])('of google.rpc code %j is %s, whatever the HTTP status', (code, reason) => {
    for (const status of [302, 400, 401, 403, 404, 408, 429, 500, 501, 503]) {
      expect(fail(status, { code })).toMatchObject({ reason, status });
      expect(fail(status, { error: { code } }).reason).toBe(reason);
    }
  });

  test.each([0, 'OK', 999, 40301, 'Denied', null])('is that of the HTTP status under the code %j', (code) => {
    expect(fail(400, { code }).reason).toBe('invalid_response');
    expect(fail(403, { code }).reason).toBe('auth');
    expect(fail(500, { code }).reason).toBe('server_error');
    expect(fail(501, { code }).reason).toBe('invalid_response');
  });

  test('of HTTP 500 is refined by the reason in its details', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'UNAUTHENTICATED' }];
    expect(fail(500, { code: 2, message: 'x', details }).reason).toBe('auth');
  });

  test('of HTTP 500 is refined by an error that a gateway wraps', () => {
    expect(fail(500, { error: { code: 5, message: 'gone' } }).reason).toBe('not_found');
  });

  test('is not changed by the text', () => {
    expect(fail(500, { code: 13, message: 'HTTP 401 unauthorized 未授权' }).reason).toBe('server_error');
  });
});

describe('the message', () => {
  test.each([
    [
      404,
      { code: 5, message: 'no such\n data sync' },
      'HTTP 404 (google.rpc code 5 NOT_FOUND): no such data sync',
    ],
    [401, { message: 'HMAC signature does not match' }, 'HTTP 401: HMAC signature does not match'],
    [403, { code: 40301, reason: 'QUOTA' }, 'HTTP 403 (code 40301, reason QUOTA)'],
    [400, { error: 'invalid_token' }, 'HTTP 400: invalid_token'],
    [500, { code: {}, message: 5 }, 'HTTP 500'],
    [502, '<!DOCTYPE html><title>x</title>', 'HTTP 502 with an HTML page'],
    [502, '  <html><body>ak=S</body></html>', 'HTTP 502 with an HTML page'],
    [503, '', 'HTTP 503 with an empty body'],
    [503, ' \r\n', 'HTTP 503 with an empty body'],
    [503, 'upstream connect error', 'HTTP 503 with a body that is no JSON object: upstream connect error'],
    [500, '{"data_sync_task":[{"sk":"S', 'HTTP 500 with a body that is no JSON object'],
    [500, '["x"]', 'HTTP 500 with a body that is no JSON object'],
    [400, { message: 'bad s3://AK:SK@h, sk=S' }, 'HTTP 400: bad s3://<secret>@h, sk=<secret>'],
    [400, { code: 'AKIAIOSFODNNEXAMPLEX' }, 'HTTP 400 (code <secret>)'],
  ])('of HTTP %d with %j', (status, body, message) => {
    expect(fail(status, body).message).toBe(message);
  });

  test('holds at most 200 characters of what the API said', () => {
    const { message } = fail(500, { message: '错'.repeat(10_000) });
    expect(message).toBe(`HTTP 500: ${'错'.repeat(199)}…`);
  });

  test('shows no part of a secret, wherever it is cut', () => {
    const secret = 'Qx7Lm9ZtWk3Pv8RsB2';
    for (const length of [150, 190, 195, 199, 205, 64 * 1024 - 10]) {
      const text = `${'错'.repeat(length % 200)}${' '.repeat(length - (length % 200))}${secret} was sent`;
      for (const body of [text, JSON.stringify({ message: text })]) {
        const { message } = toApiError(500, new TextEncoder().encode(body), [secret]);
        expect(message).not.toContain('Qx7');
      }
    }
  });

  test('holds nothing of a body that is no text', () => {
    const error = toApiError(500, Uint8Array.of(0x1f, 0x8b, 0xff, 0x61));
    expect(error.message).toBe('HTTP 500 with a body that is no JSON object');
  });
});

test('any status with any body becomes one line with a known reason', () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.json().map((json) => new TextEncoder().encode(json)),
  );
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), bytes, (status, body) => {
      const error = toApiError(status, body);
      expect(error).toBeInstanceOf(ApiError);
      expect(POLL_FAILURE_REASONS).toContain(error.reason);
      expect(error.message).toMatch(/^HTTP \d{3}\P{Cc}*$/u);
    }),
  );
});
