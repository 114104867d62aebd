import { hashSync } from 'bcrypt';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/redact/secret.ts';
import { OPEN_SETTINGS } from '../../src/web/settings.ts';
import { toOriginForm } from '../../src/web/http.ts';
import { connectRaw, startTestServer } from './harness.ts';

describe('toOriginForm', () => {
  test.each([
    ['/metrics?resource=a', '/metrics?resource=a'],
    ['http://host/-/healthy', '/-/healthy'],
    ['HTTPS://user@[::1]:10237/metrics?resource=http://b/c', '/metrics?resource=http://b/c'],
    ['http://host', '/'],
    ['http://host?a=b', '/?a=b'],
    ['http:///metrics', '/metrics'],
    ['http://host//metrics', '//metrics'],
    ['http:/metrics', 'http:/metrics'],
    ['ftp://host/metrics', 'ftp://host/metrics'],
    ['//host/metrics', '//host/metrics'],
    ['/http://host/metrics', '/http://host/metrics'],
    ['*', '*'],
    ['', ''],
  ])('of %j is %j', (target, expected) => {
    expect(toOriginForm(target)).toBe(expected);
  });
});

test.each([
  ['http://a/-/healthy', '200 OK', '/-/healthy'],
  ['http://a/-/ready?b', '200 OK', '/-/ready?b'],
  ['http://a/metrics', '401 Unauthorized', 'Name and password are required.'],
  ['http://a/-/healthy/../metrics', '401 Unauthorized', 'Name and password are required.'],
  ['http://a/-/healthyhttp://a/-/healthy', '401 Unauthorized', 'Name and password are required.'],
  ['/metrics?http://a/-/healthy', '401 Unauthorized', 'Name and password are required.'],
])('of a whole URL %s the path decides who is let in, and what is answered', async (target, status, body) => {
  const users = new Map([['dave', new Secret(hashSync('one', 4))]]);
  await using server = await startTestServer({ settings: { ...OPEN_SETTINGS, users } });
  using client = await connectRaw(
    server.port,
    `GET ${target} HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n`,
  );
  await client.closed;
  const [head = '', text] = client.heard().split('\r\n\r\n');
  expect([head.split('\r\n')[0], text]).toEqual([`HTTP/1.1 ${status}`, `${body}\n`]);
});
