import { describe, expect, test } from 'vitest';

import { authenticate } from '../../src/simulator/authentication.ts';
import { signedHeaders } from '../support/sign-request.ts';

const NOW_MS = Date.parse('Wed, 26 Jul 2023 11:36:03 GMT');
const pair = { accessKey: 'AK', secretKey: 'YOUR_SECRET' };
const credentials = [{ accessKey: 'OTHER', secretKey: 'other' }, pair, { token: 'console-token' }];
const NO_DATE = 'HMAC signature cannot be verified, a valid date header is required';
const NO_MATCH = 'HMAC signature does not match';

describe('authenticate', () => {
  test('accepts the signature that openssl computes', () => {
    // printf 'x-date: Wed, 26 Jul 2023 11:36:03 GMT' | openssl dgst -sha256 -hmac YOUR_SECRET -binary | base64
    const headers = {
      'x-date': 'Wed, 26 Jul 2023 11:36:03 GMT',
      authorization:
        'hmac accesskey="AK", algorithm="hmac-sha256", headers="x-date", signature="zCn19BptmbgLi4XsUXAgPG1n7nb/fJHsHSqkPoNt/Eg="',
    };
    expect(authenticate(headers, credentials, NOW_MS)).toEqual({ identity: 'AK' });
  });

  test('refuses a signature with another secret, by an unknown key, or of another text', () => {
    const bySecret = signedHeaders({ ...pair, secretKey: 'wrong' }, NOW_MS);
    const byKey = signedHeaders({ ...pair, accessKey: 'UNKNOWN' }, NOW_MS);
    const byDate = { ...signedHeaders(pair, NOW_MS), 'x-date': new Date(NOW_MS + 1000).toUTCString() };
    for (const headers of [bySecret, byKey, byDate]) {
      expect(authenticate(headers, credentials, NOW_MS)).toEqual({ refusal: NO_MATCH });
    }
  });

  test.each(['algorithm="hmac-sha256"', 'headers="x-date"', 'accesskey="AK"'])(
    'needs the parameter %s',
    (parameter) => {
      const { authorization, ...rest } = signedHeaders(pair, NOW_MS);
      const headers = { ...rest, authorization: authorization.replace(parameter, 'other="x"') };
      expect(authenticate(headers, credentials, NOW_MS)).toEqual({ refusal: NO_MATCH });
    },
  );

  test.each([-300_000, 0, 300_000])('accepts a date that is %d ms off', (skewMs) => {
    const headers = signedHeaders(pair, NOW_MS + skewMs);
    expect(authenticate(headers, credentials, NOW_MS)).toEqual({ identity: 'AK' });
  });

  test.each([-301_000, 301_000])('refuses a date that is %d ms off', (skewMs) => {
    const headers = signedHeaders(pair, NOW_MS + skewMs);
    expect(authenticate(headers, credentials, NOW_MS)).toEqual({ refusal: NO_DATE });
  });

  test('refuses a date that is absent or not in RFC 1123 form', () => {
    const { authorization } = signedHeaders(pair, NOW_MS);
    expect(authenticate({ authorization }, credentials, NOW_MS)).toEqual({ refusal: NO_DATE });
    const iso = { authorization, 'x-date': new Date(NOW_MS).toISOString() };
    expect(authenticate(iso, credentials, NOW_MS)).toEqual({ refusal: NO_DATE });
  });

  test('accepts a bearer token that it knows, and no other', () => {
    expect(authenticate({ authorization: 'Bearer console-token' }, credentials, NOW_MS)).toEqual({
      identity: 'bearer',
    });
    const refusal = { refusal: 'Unauthorized' };
    expect(authenticate({ authorization: 'Bearer console-toke' }, credentials, NOW_MS)).toEqual(refusal);
    expect(authenticate({ authorization: 'Basic QUs6U0s=' }, credentials, NOW_MS)).toEqual(refusal);
    expect(authenticate({}, credentials, NOW_MS)).toEqual(refusal);
  });
});
