import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { classifyFailure, FAILURE_REASONS, type FailureReason } from '../../src/model/failure-reason.ts';
import { redact } from '../../src/redact/redact.ts';
import { FAILURE_TEXTS } from '../../src/simulator/texts.ts';

const FIXTURE = join(import.meta.dirname, '../fixtures/failures/labelled.yaml');
const labelled = parse(readFileSync(FIXTURE, 'utf8')) as Record<FailureReason, string[]>;

test('every reason has labelled examples, and no other word has', () => {
  expect(Object.keys(labelled).toSorted()).toEqual([...FAILURE_REASONS].toSorted());
});

test('no message is labelled twice', () => {
  const messages = Object.values(labelled).flat();
  expect(new Set(messages).size).toBe(messages.length);
});

describe.each(Object.entries(labelled))('%s', (reason, messages) => {
  test.each(messages)('%s', (message) => {
    expect(classifyFailure(message)).toBe(reason);
  });

  test('tells it in any case', () => {
    const cased = messages.flatMap((message) => [message.toUpperCase(), message.toLowerCase()]);
    expect(cased.filter((message) => classifyFailure(message) !== reason)).toEqual([]);
  });

  test('tells it from the redacted message', () => {
    expect(messages.filter((message) => classifyFailure(redact(message)) !== reason)).toEqual([]);
  });

  test('tells it from the message in the middle of a log', () => {
    const logged = messages.map((message) => `[2024-03-01 05:04:03] copy part 404: ${message}\nretries: 3`);
    expect(logged.filter((message) => classifyFailure(message) !== reason)).toEqual([]);
  });
});

test('of the failures that the simulator makes up, only the one without a text has no reason', () => {
  expect(FAILURE_TEXTS.filter((text) => classifyFailure(text) === 'other')).toEqual(['']);
});

describe('names', () => {
  const words = fc.constantFrom(
    'timeout',
    'permission_denied',
    'NoSuchKey',
    'checksum_mismatch',
    '500',
    'status=404',
    '权限不足',
    '超时',
    '密钥错误',
    '磁盘已满',
  );
  const path = fc
    .tuple(
      fc.constantFrom('/', 's3://', 'raw/', '/mnt/afs/'),
      fc.array(words, { minLength: 1, maxLength: 4 }),
    )
    .map(([root, names]) => `${root}x/${names.join('/')}.tar`);

  test('no word in a path counts', () => {
    fc.assert(
      fc.property(path, (place) => {
        expect(classifyFailure(`copy ${place}: no reason given`)).toBe('other');
        expect(classifyFailure(`复制“${place}”失败，原因未知`)).toBe('other');
        expect(classifyFailure(`open ${place}: permission denied`)).toBe('permission');
      }),
    );
  });
});

describe('hostile messages', () => {
  const MEGABYTE = 1 << 20;
  const units =
    'a|/|.|:|a/|a.|-| |\n|钥|没|/权|x:/|"|没有|exceed |access key |status |please check |size |connection |a.b|a/b.c |\uD800|signature did '.split(
      '|',
    );

  test.each(units)('a megabyte of %j is read in no time', (unit) => {
    const message = unit.repeat(Math.ceil(MEGABYTE / unit.length));
    classifyFailure(message);
    const start = performance.now();
    classifyFailure(message);
    expect(performance.now() - start).toBeLessThan(50);
  });

  test('any text has a reason', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 5000 }), (message) => {
        expect(FAILURE_REASONS).toContain(classifyFailure(message));
      }),
    );
  });

  test('the same message has the same reason again', () => {
    const messages = Object.values(labelled).flat();
    expect(messages.map(classifyFailure)).toEqual(messages.map(classifyFailure));
  });
});
