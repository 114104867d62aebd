import { describe, expect, test } from 'vitest';
import { signHeaders } from '../../src/sensecore/sign.ts';
import { Secret } from '../../src/redact/secret.ts';

const AT = Date.parse('2023-07-26T11:36:03Z');

describe('signHeaders', () => {
  // printf 'x-date: Wed, 26 Jul 2023 11:36:03 GMT' | openssl dgst -sha256 -hmac YOUR_SECRET -binary | base64
  test('signs the documented vector as openssl does', () => {
    const headers = signHeaders(
      { kind: 'hmac', accessKey: new Secret('YOUR_KEY'), secretKey: new Secret('YOUR_SECRET') },
      AT,
    );
    expect(headers).toEqual({
      'X-Date': 'Wed, 26 Jul 2023 11:36:03 GMT',
      Authorization:
        'hmac accesskey="YOUR_KEY", algorithm="hmac-sha256", headers="x-date", signature="zCn19BptmbgLi4XsUXAgPG1n7nb/fJHsHSqkPoNt/Eg="',
    });
  });

  test('sends a bearer token as it is, without a date', () => {
    expect(signHeaders({ kind: 'bearer', token: new Secret('tok.en') }, AT)).toEqual({
      Authorization: 'Bearer tok.en',
    });
  });
});
