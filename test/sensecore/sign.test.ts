import { describe, expect, test } from 'vitest';
import type { Signature } from '../../src/sensecore/credential.ts';
import { signHeaders } from '../../src/sensecore/sign.ts';
import { Secret } from '../../src/redact/secret.ts';

const AT = Date.parse('2023-07-26T11:36:03Z');
const DATE = 'Wed, 26 Jul 2023 11:36:03 GMT';
const REQUEST = {
  method: 'POST',
  url: 'https://ads.example:8443/storage/ads/v1/dataSync/n/task:list?a=b%20c',
} as const;

function signedAs(signature: Signature): Record<string, string> {
  const keys = { accessKey: new Secret('YOUR_KEY'), secretKey: new Secret('YOUR_SECRET') };
  return signHeaders({ kind: 'hmac', ...keys, signature }, AT, REQUEST);
}

describe('signHeaders', () => {
  // printf 'x-date: Wed, 26 Jul 2023 11:36:03 GMT' | openssl dgst -sha256 -hmac YOUR_SECRET -binary | base64
  test('signs the documented vector as openssl does', () => {
    expect(signedAs('x-date')).toEqual({
      'X-Date': DATE,
      Authorization:
        'hmac accesskey="YOUR_KEY", algorithm="hmac-sha256", headers="x-date", signature="zCn19BptmbgLi4XsUXAgPG1n7nb/fJHsHSqkPoNt/Eg="',
    });
  });

  // The same with 'x-date: …\nPOST /storage/ads/v1/dataSync/n/task:list?a=b%20c HTTP/1.1'; a colon is never encoded.
  test('signs the request line with the date', () => {
    expect(signedAs('x-date-request-line')).toEqual({
      'X-Date': DATE,
      Authorization:
        'hmac accesskey="YOUR_KEY", algorithm="hmac-sha256", headers="x-date request-line", signature="GD5viK9wizYVXQuj/Nz8jhlqGpKojkD3QM/TReaeyEw="',
    });
  });

  // The same with 'date: …\nhost: ads.example:8443\n@request-target: post /storage/ads/v1/dataSync/n/task:list?a=b%20c'
  test('signs the date, the host with its port, and the request target', () => {
    expect(signedAs('date-host-request-target')).toEqual({
      Date: DATE,
      Authorization:
        'hmac accesskey="YOUR_KEY", algorithm="hmac-sha256", headers="date host @request-target", signature="kx1NQUuAqcJ8pROcYhmiOJOtYEw3mqyUjvarM7HaoBM="',
    });
  });

  test('sends a bearer token as it is, without a date', () => {
    expect(signHeaders({ kind: 'bearer', token: new Secret('tok.en') }, AT, REQUEST)).toEqual({
      Authorization: 'Bearer tok.en',
    });
  });
});
