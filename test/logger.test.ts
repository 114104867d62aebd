import { describe, expect, test } from 'vitest';
import type { LogFormat } from '../src/log-levels.ts';
import { createLogger } from '../src/logger.ts';

function log(format: LogFormat, fields: object): string {
  let written = '';
  createLogger({ level: 'info', format, write: (line) => (written += line) }).warn(fields, 'poll failed');
  return written.replace(/\d{4}-[\d:.T-]+Z/, 'NOW');
}

describe('a log line', () => {
  test('is JSON, one object per line', () => {
    expect(log('json', { resource: 'nightly', attempts: 3 })).toBe(
      '{"level":"warn","time":"NOW","resource":"nightly","attempts":3,"msg":"poll failed"}\n',
    );
  });

  test('is logfmt, quoted where needed', () => {
    expect(log('logfmt', { resource: 'a b', error: 'say "no"\nplease', labels: { team: 'x' } })).toBe(
      String.raw`level=warn time=NOW resource="a b" error="say \"no\"\nplease" labels="{\"team\":\"x\"}" msg="poll failed"` +
        '\n',
    );
  });

  test.each([new Error('HTTP 503'), 'HTTP 503'])(
    'tells the message of an error, and no stack: %o',
    (error) => {
      expect(log('json', { error })).toBe(
        '{"level":"warn","time":"NOW","error":"HTTP 503","msg":"poll failed"}\n',
      );
    },
  );

  test('never shows what its name says is secret', () => {
    expect(
      log('json', { credential: { access_key: 'AK', secret_key: 'SK' }, authorization: 'hmac' }),
    ).toContain('"credential":{"access_key":"<secret>","secret_key":"<secret>"},"authorization":"<secret>"');
  });
});
