import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../../src/redact/redact.ts';
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
    ['oss://AK/IA:Sk/Secret@host/b', 'oss://<secret>@host/b'],
    ['oss://AK+I/A=:Sk/Secret@host/b', 'oss://<secret>@host/b'],
    ['s3://AK:ab://cd@host/b', 's3://<secret>@host/b'],
    ['s3://AK:a@b://c://d@host/b', 's3://<secret>@host/b'],
    ['http://minio:9000/x->s3://C:D@two/y', 'http://minio:9000/x->s3://<secret>@two/y'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('user info without a scheme', () => {
  test.each([
    ['AKIAPLANTED12345:SkPlantedSecret99@host', '<secret>@host'],
    ['dial LTAI5tExampleExample:Sk/a+b=@10.0.0.1: EOF', 'dial <secret>@10.0.0.1: EOF'],
    ['AK12:SK34secret@host:9000/p', '<secret>@host:9000/p'],
    ['AK12:p@ss,w<rd@[::1]:9000', '<secret>@[::1]:9000'],
    ['AK12:ab//cd@host', '<secret>@host'],
    ['url=AK12==:SK34@host', 'url=<secret>@host'],
    ['user@corp:pass@host', '<secret>@host'],
    ['任务失败：无法打开AK12:SK34@host，请检查', '任务失败：无法打开<secret>@host，请检查'],
    ['张三:pass@host', '<secret>@host'],
    ['minioadmin:minioadmin@minio:9000', '<secret>@minio:9000'],
    ['AK%3ASK%40host/b', '<secret>%40host/b'],
    ['url=ak%3ask%2f1%40host', 'url=<secret>%40host'],
    [`${'a'.repeat(256)}:${'b'.repeat(256)}@host`, '<secret>@host'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('keys after a name and a blank', () => {
  test.each([
    ['--secret-key Sk12345x --region=cn', '--secret-key <secret> --region=cn'],
    ['-secret_key SkPlanted', '-secret_key <secret>'],
    ['secretAccessKey "ab/cdefg" is wrong', 'secretAccessKey "<secret>" is wrong'],
    ['accessKeySecret abcdefg1, retry', 'accessKeySecret <secret>, retry'],
    ['security-token abcdefg1', 'security-token <secret>'],
    ['"session_token" \'abcdefg1\'', '"session_token" \'<secret>\''],
    ['--token abcdefg1', '--token <secret>'],
    ['ak Abcdefghijk1 sk Bcdefghijkl2', 'ak <secret> sk <secret>'],
    ['Secret Access Key: abcdefg1', 'Secret Access Key: <secret>'],
    ['the session token Abcdefghijk1 expired', 'the session token <secret> expired'],
    ['secret key `Abcdefg1` is wrong', 'secret key `<secret>` is wrong'],
    ['the secret key is Abcdef1, not', 'the secret key is <secret>, not'],
    ['password is Hunter22', 'password is <secret>'],
    ['sk[abcdef12] SK(Abcdef12) sk (Abcdef12)', 'sk[<secret>] SK(<secret>) sk (Abcdef12)'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('keys after a Chinese name', () => {
  test.each([
    ['密钥：Abcdefg1，请检查', '密钥：<secret>，请检查'],
    ['密钥: abcd/efg', '密钥: <secret>'],
    ['秘钥=abcdefg1', '秘钥=<secret>'],
    ['访问密钥 abcdefg1 不存在', '访问密钥 <secret> 不存在'],
    ['密钥ID：abcdefg1', '密钥ID：<secret>'],
    ['密钥为abcdefg1', '密钥为<secret>'],
    ['口令：abc123', '口令：<secret>'],
    ['密码：Passw0rd', '密码：<secret>'],
    ['{"令牌":"a b"}', '{"令牌":"<secret>"}'],
    ['密钥“Abcdef12”错误', '密钥“<secret>”错误'],
    ['密钥是“Abcdef12”', '密钥是“<secret>”'],
    ['密钥：【Abcdef12】', '密钥：【<secret>】'],
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
    ["{u'secret_key': u'a b', u'x': 1}", "{u'secret_key': u'<secret>', u'x': 1}"],
    ['`sk`: `a b`, x', '`sk`: `<secret>`, x'],
    ['secret_key＝abc，x', 'secret_key＝<secret>，x'],
    ['「secret_key」：「a b」x', '「secret_key」：「<secret>」x'],
    ['secret_key := abc; x', 'secret_key := <secret>; x'],
    ["d['sk'] = 'a b'", "d['sk'] = '<secret>'"],
    ['sk: ["a", "b"], x: ["c"]', 'sk: [<secret>], x: ["c"]'],
    ['credentials: {"value": "abc"} x', 'credentials: {<secret>} x'],
    ['secret_key: |\n  abcd\n  efgh\nnext: x', 'secret_key: |\n  <secret>\nnext: x'],
    ['secret_key: >-\n  abcd\nnext: x', 'secret_key: >-\n  <secret>\nnext: x'],
    ['secret_key:\n    abcd\nnext: x', 'secret_key:\n    <secret>\nnext: x'],
    ['- name: SECRET_KEY\n  value: abcd\n', '- name: SECRET_KEY\n  value: <secret>\n'],
    ['{"Name": "sk", "Value": "abc"}', '{"Name": "sk", "Value": "<secret>"}'],
    ['<add key="secret_key" value="abc"/>', '<add key="secret_key" value="<secret>"/>'],
    ['&quot;sk&quot;: &quot;a b&quot;, x', '&quot;sk&quot;: &quot;<secret>&quot;, x'],
    ['%22sk%22%3A%22abc%22%7D', '%22sk%22%3A%22<secret>%22%7D'],
    ['<SecretKey><![CDATA[a b]]></SecretKey>', '<SecretKey><![CDATA[<secret>]]></SecretKey>'],
    ['<SecretKey type="x">\n  abc\n</SecretKey>', '<SecretKey type="x">\n  <secret>\n</SecretKey>'],
    ['&lt;SecretKey&gt;abc&lt;/SecretKey&gt;', '&lt;SecretKey&gt;<secret>&lt;/SecretKey&gt;'],
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
    ['AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo+/yllqDzg=', 'AWS <secret>'],
    ['sent AWS 0PN5J17HBGZHT7JJ3X82:frJIUN8DYpKDtOLCwo= twice', 'sent AWS <secret> twice'],
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
  'mail admin@example.com at 12:30 @noon',
  'mail user@example.com',
  'user@example.com:',
  'https://host.example.com/a:b/user@example.com',
  'secret_key is missing, access_key Mismatch, secret-key required',
  'invalid token. Retry12345, password SHA256withRSA',
  'ak unknown, sk Abcdefghij1, access key does not exist',
  '密钥 identity, 密钥错误, 密钥不存在, 密码错误: 用户不存在, 令牌：expired, 密钥 不存在',
  'AWS error:timeout, region cn-north:1',
  'a <b> c, 3 < 4 > 2, eyJust, AKIA, 100%40',
  'nightly 08:00@daily',
  'at 2024-01-01T08:00:00Z@x, 12:30+08:00@y, 8:30pm@home',
  'owner:alice@example.com, mailto:user@mail.example.com, 负责人:zhang.san@corp.com',
  '10.0.0.1:9000@zone, app:v1.2@stage, nginx:latest@sha256:abcdef',
  'at%3A08%3A00%40daily, 08%3A30%40daily',
  'secret key is missing, token is expired, password was wrong',
  'access key(s), token(s) expired, signature (v4), 密钥（无效）',
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

test('a name before another pair takes no more the second time', () => {
  const once = redact('session token token=->');
  expect(once).toBe('session token token=<secret>');
  expect(redact(once)).toBe(once);
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
