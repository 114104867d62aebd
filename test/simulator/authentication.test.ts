import { describe, expect, test } from 'vitest';

import type { IncomingHttpHeaders } from 'node:http';
import { type Authentication, authenticate } from '../../src/simulator/authentication.ts';
import { signedHeaders } from '../support/sign-request.ts';

const NOW_MS = Date.parse('Wed, 26 Jul 2023 11:36:03 GMT');
const pair = { accessKey: 'AK', secretKey: 'YOUR_SECRET' };
const credentials = [{ accessKey: 'OTHER', secretKey: 'other' }, pair, { token: 'console-token' }];
const NO_DATE = 'HMAC signature cannot be verified, a valid date header is required';
const NO_MATCH = 'HMAC signature does not match';

function check(headers: IncomingHttpHeaders): Authentication {
  const request = { method: 'POST', url: '/any', headers };
  return authenticate(request, { credentials, signature: 'x-date' }, NOW_MS);
}

describe('authenticate', () => {
  test('accepts the signature that openssl computes', () => {
    // printf 'x-date: Wed, 26 Jul 2023 11:36:03 GMT' | openssl dgst -sha256 -hmac YOUR_SECRET -binary | base64
    const headers = {
      'x-date': 'Wed, 26 Jul 2023 11:36:03 GMT',
      authorization:
        'hmac accesskey="AK", algorithm="hmac-sha256", headers="x-date", signature="zCn19BptmbgLi4XsUXAgPG1n7nb/fJHsHSqkPoNt/Eg="',
    };
    expect(check(headers)).toEqual({ identity: 'AK' });
  });

  test('refuses a signature with another secret, by an unknown key, or of another text', () => {
    const bySecret = signedHeaders({ ...pair, secretKey: 'wrong' }, NOW_MS);
    const byKey = signedHeaders({ ...pair, accessKey: 'UNKNOWN' }, NOW_MS);
    const byDate = { ...signedHeaders(pair, NOW_MS), 'x-date': new Date(NOW_MS + 1000).toUTCString() };
    for (const headers of [bySecret, byKey, byDate]) {
      expect(check(headers)).toEqual({ refusal: NO_MATCH });
    }
  });

  test.each(['algorithm="hmac-sha256"', 'headers="x-date"', 'accesskey="AK"'])(
    'needs the parameter %s',
    (parameter) => {
      const { authorization, ...rest } = signedHeaders(pair, NOW_MS);
      const headers = { ...rest, authorization: authorization.replace(parameter, 'other="x"') };
      expect(check(headers)).toEqual({ refusal: NO_MATCH });
    },
  );

  test.each([-300_000, 0, 300_000])('accepts a date that is %d ms off', (skewMs) => {
    const headers = signedHeaders(pair, NOW_MS + skewMs);
    expect(check(headers)).toEqual({ identity: 'AK' });
  });

  test.each([-301_000, 301_000])('refuses a date that is %d ms off', (skewMs) => {
    const headers = signedHeaders(pair, NOW_MS + skewMs);
    expect(check(headers)).toEqual({ refusal: NO_DATE });
  });

  test('refuses a date that is absent or not in RFC 1123 form', () => {
    const { authorization } = signedHeaders(pair, NOW_MS);
    expect(check({ authorization })).toEqual({ refusal: NO_DATE });
    const iso = { authorization, 'x-date': new Date(NOW_MS).toISOString() };
    expect(check(iso)).toEqual({ refusal: NO_DATE });
  });

  test('accepts a bearer token that it knows, and no other', () => {
    expect(check({ authorization: 'Bearer console-token' })).toEqual({
      identity: 'bearer',
    });
    const refusal = { refusal: 'Unauthorized' };
    expect(check({ authorization: 'Bearer console-toke' })).toEqual(refusal);
    expect(check({ authorization: 'Basic QUs6U0s=' })).toEqual(refusal);
    expect(check({})).toEqual(refusal);
  });

  // The texts that are signed: `x-date: …\nPOST /t?a=b HTTP/1.1`, and `date: …\nhost: h:1\n@request-target: post /t?a=b`.
  test.each([
    ['x-date-request-line', 'x-date request-line', 'x-date', '080o5pJS/W3ZTyU5AkMW4bMWEsZQJLmPMDNu7uF9hwQ='],
    [
      'date-host-request-target',
      'date host @request-target',
      'date',
      'Ux4GaYHz83OphTsm+calM6INTq5JWuHaT9G7jHgIOBk=',
    ],
  ] as const)('checks a signature of the kind %s, and then no other', (signature, names, date, signed) => {
    const authorization = `hmac accesskey="AK", algorithm="hmac-sha256", headers="${names}", signature="${signed}"`;
    const headers = { [date]: 'Wed, 26 Jul 2023 11:36:03 GMT', host: 'h:1', authorization };
    const accepted = { credentials, signature };
    const request = { method: 'POST', url: '/t?a=b', headers };
    expect(authenticate(request, accepted, NOW_MS)).toEqual({ identity: 'AK' });
    expect(authenticate({ ...request, url: '/t?a=c' }, accepted, NOW_MS)).toEqual({ refusal: NO_MATCH });
    expect('refusal' in authenticate(request, { credentials, signature: 'x-date' }, NOW_MS)).toBe(true);
  });
});
