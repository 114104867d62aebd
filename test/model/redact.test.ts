import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../../src/model/redact.ts';
import { credentialText, secretKey } from '../support/arbitraries.ts';

describe('credentials in URLs', () => {
  test.each([
    ['open s3://AK:SK@host/bucket: denied', 'open s3://<secret>@host/bucket: denied'],
    ['//user@host/path', '//<secret>@host/path'],
    ['s3://AK:p@ss:w@rd@host/b', 's3://<secret>@host/b'],
    ['s3://AK:ab/cd//ef+gh=@host/b', 's3://<secret>@host/b'],
    ['s3://AK:S%2FK%40x@host/b', 's3://<secret>@host/b'],
    ['to=s3%3A%2F%2FAK%3ASK%40host%2Fb', 'to=s3%3A%2F%2F<secret>%40host%2Fb'],
    ['s3://A:B@one/x->s3://C:D@two/y', 's3://<secret>@one/x->s3://<secret>@two/y'],
    ['无法打开s3://AK:SK@host/b，请检查', '无法打开s3://<secret>@host/b，请检查'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('credentials in pairs', () => {
  test.each([
    ['?OSSAccessKeyId=LT&Expires=1&Signature=a%2Fb', '?OSSAccessKeyId=<secret>&Expires=1&Signature=<secret>'],
    ['X-Amz-Credential=AK/2023/s3, X-Amz-Date=1', 'X-Amz-Credential=<secret>, X-Amz-Date=1'],
    ['X-Amz-Security-Token=abc&x=1', 'X-Amz-Security-Token=<secret>&x=1'],
    ['access_key: AB secret_key: CD', 'access_key: <secret> secret_key: <secret>'],
    ['{"ak":"A","sk": "S\\"K", "path":"p"}', '{"ak":"<secret>","sk": "<secret>", "path":"p"}'],
    ['{\\"secretAccessKey\\":\\"S\\",\\"x\\":1}', '{\\"secretAccessKey\\":\\"<secret>\\",\\"x\\":1}'],
    ["{'passwd': 'a b', 'user': 'u'}", "{'passwd': '<secret>', 'user': 'u'}"],
    ['{AccessKeyID:A srcSk:S Path:p}', '{AccessKeyID:<secret> srcSk:<secret> Path:p}'],
    ['fs.s3a.secret.key=S, fs.s3a.path=p', 'fs.s3a.secret.key=<secret>, fs.s3a.path=p'],
    ['url?x%3D1%26Signature%3Dabc', 'url?x%3D1%26Signature%3D<secret>'],
    ['token="never closed\nnext line', 'token="<secret>\nnext line'],
    [
      '<AWSAccessKeyId>A</AWSAccessKeyId><Code>C</Code>',
      '<AWSAccessKeyId><secret></AWSAccessKeyId><Code>C</Code>',
    ],
    ['密钥错误 token：abc，请重试', '密钥错误 token：<secret>，请重试'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('authorization values', () => {
  test.each([
    ['Authorization: Bearer abc.def, X-Date: x', 'Authorization: Bearer <secret>, X-Date: x'],
    ['authorization=Basic dXNlcjpwdw==', 'authorization=Basic <secret>'],
    ['Authorization: opaque-value', 'Authorization: <secret>'],
    ['{"Authorization":"Bearer abc"}', '{"Authorization":"<secret>"}'],
    ["-H 'Authorization: Basic abc='", "-H 'Authorization: Basic <secret>'"],
    ['sent bearer 0123456789abcdef== twice', 'sent bearer <secret> twice'],
    [
      'Authorization: hmac accesskey="AK", algorithm="hmac-sha256", headers="x-date", signature="S="',
      'Authorization: hmac accesskey="<secret>", algorithm="hmac-sha256", headers="x-date", signature="<secret>"',
    ],
    [
      'Authorization: AWS4-HMAC-SHA256 Credential=A/2023, SignedHeaders=host, Signature=abc',
      'Authorization: AWS4-HMAC-SHA256 Credential=<secret>, SignedHeaders=host, Signature=<secret>',
    ],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('keys of a well-known shape', () => {
  test.each([
    'AKIAIOSFODNN7EXAMPLE',
    'ASIAIOSFODNN7EXAMPLE',
    'LTAI5tExampleExample',
    'AKIDz8krbsJ5yKBZQpn7',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  ])('%s', (key) => {
    expect(redact(`key ${key} is unknown`)).toBe('key <secret> is unknown');
  });
});

test.each([
  'token expired, access denied, secret not found',
  '密钥错误，密码：无效',
  'bearer authentication failed',
  'read token: permission denied',
  'get secret: i/o timeout',
  'task_id: 7, disk: 3, mask=4, key=train/a.bin',
  'dial tcp 10.0.0.1:443: connect: connection refused',
  'Get "https://host.example.com:443/dir/user@example.com": EOF',
  'mail admin@example.com at 12:30',
  'a <b> c, 3 < 4 > 2, eyJust, AKIA, 100%40',
])('prose stays: %s', (text) => {
  expect(redact(text)).toBe(text);
});

describe('given secrets', () => {
  test('are replaced wherever they stand, percent-encoded too', () => {
    expect(redact('x k+/y x', ['k+/y'])).toBe('x <secret> x');
    expect(redact('x%20k%2B%2Fy', ['k+/y'])).toBe('x%20<secret>');
  });

  test('are replaced longest first, so that no tail of one stays', () => {
    expect(redact('abcdefgh', ['abcd', 'abcdefgh'])).toBe('<secret>');
  });

  test('of less than 4 characters are not looked for', () => {
    expect(redact('abcdef', ['abc', ''])).toBe('abcdef');
  });

  test('never stay in the text', () => {
    fc.assert(
      fc.property(
        fc.array(credentialText),
        fc.array(secretKey, { minLength: 1, maxLength: 3 }),
        (texts, secrets) => {
          const text = texts.flatMap((piece, at) => [piece, secrets[at % secrets.length] ?? '']).join('');
          const redacted = redact(text, secrets);
          for (const secret of secrets) expect(redacted).not.toContain(secret);
        },
      ),
    );
  });

  test.each(['secret', '<secret>', 'secret>', 'cret'])('may look like the placeholder: %s', (secret) => {
    const once = redact(`a ${secret} b`, [secret]);
    expect(once).toContain('<secret>');
    expect(redact(once, [secret])).toBe(once);
  });
});

test('redacting twice changes no more than redacting once', () => {
  fc.assert(
    fc.property(credentialText, fc.array(secretKey, { maxLength: 2 }), (text, secrets) => {
      const once = redact(text, secrets);
      expect(redact(once, secrets)).toBe(once);
    }),
    { numRuns: 2000 },
  );
});

const HOSTILE_PIECES = [
  ' ',
  'a: ',
  'ak : ',
  'bearer ',
  'authorization: ',
  '\uD800',
  ...'/ //a: @ //@ a: a= ak= " \\ \\" sk=\' %2F%2F %2F%2Fa %40 eyJ eyJ- %20eyJ <a <Token>a AKIA :// a 密'.split(
    ' ',
  ),
];

test.each(HOSTILE_PIECES)('a megabyte of %j takes linear time', (piece) => {
  for (const start of ['', '//a:b/', 'ak="']) {
    const hostile = start + piece.repeat(2 ** 20 / piece.length);
    const startedAt = performance.now();
    redact(hostile);
    // A quadratic pass would take minutes; the slowest takes about 0.2 s.
    expect(performance.now() - startedAt).toBeLessThan(5000);
  }
});
