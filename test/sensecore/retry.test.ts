import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../src/sensecore/api-error.ts';
import { isRetryable, parseRetryAfterMs, retryDelayMs } from '../../src/sensecore/retry.ts';

describe('isRetryable', () => {
  test.each([
    [new ApiError('timeout', '', { status: 408 }), true],
    [new ApiError('rate_limited', '', { status: 429 }), true],
    [new ApiError('server_error', '', { status: 500 }), true],
    [new ApiError('timeout', '', { status: 504 }), true],
    [new ApiError('server_error', '', { status: 200 }), true],
    [new ApiError('rate_limited', '', { status: 403 }), true],
    [new ApiError('invalid_response', '', { status: 501 }), false],
    [new ApiError('auth', '', { status: 503 }), false],
    [new ApiError('network', ''), true],
    [new ApiError('timeout', ''), true],
    [new ApiError('invalid_response', ''), true],
    [new ApiError('invalid_response', '', { status: 200 }), false],
    [new ApiError('invalid_response', '', { status: 302 }), false],
    [new ApiError('invalid_response', '', { status: 400 }), false],
    [new ApiError('auth', '', { status: 401 }), false],
    [new ApiError('auth', '', { status: 403 }), false],
    [new ApiError('not_found', '', { status: 404 }), false],
    [new ApiError('too_large', ''), false],
    [new ApiError('config', ''), false],
  ])('%o', (error, expected) => {
    expect(isRetryable(error)).toBe(expected);
  });
});

describe('retryDelayMs', () => {
  test('draws from nothing to a ceiling that doubles, up to 15 s', () => {
    const ceilings = [0, 1, 2, 3, 4, 5, 6, 20].map((attempt) => retryDelayMs(attempt, () => 1));
    expect(ceilings).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    expect(retryDelayMs(3, () => 0)).toBe(0);
  });
});

describe('parseRetryAfterMs', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');

  test.each([
    ['120', 120_000],
    ['0', 0],
    ['Sun, 22 Nov 2026 10:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['99999999', 3_600_000],
    ['Sunday, 22-Nov-26 10:00:30 GMT', 30_000],
    ['Sun Nov 22 10:00:30 2026 GMT', 30_000],
    ['soon', undefined],
    ['soon 2040', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(parseRetryAfterMs(header, now)).toBe(expected);
  });

  test('is never negative nor longer than an hour, whatever the header holds', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const delay = parseRetryAfterMs(header, now) ?? 0;
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });
});
