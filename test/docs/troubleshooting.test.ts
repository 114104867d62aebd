// The messages that the documents tell to look for are those of the program.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { POLL_FAILURE_REASONS } from '../../src/model/poll.ts';
import { readDocument, ROOT } from './markdown.ts';

const SOURCE = globSync('src/**/*.ts', { cwd: ROOT })
  .map((path) => readFileSync(join(ROOT, path), 'utf8'))
  .join('\n');

const { prose } = readDocument('docs/troubleshooting.md');
const rows = prose.split('\n').flatMap((line) => {
  const [, seen = '', cause = ''] = /^\| (.+?) \| (.+?) \|/.exec(line) ?? [];
  return seen === '' ? [] : [{ seen, cause }];
});
const messages = rows.flatMap(({ seen }) => /^`([^`]+)`$/.exec(seen)?.[1] ?? []);

describe('troubleshooting', () => {
  test.each(messages.filter((message) => message.includes(' ')))('%s is in the source', (message) => {
    expect(message.split('…').filter((part) => !SOURCE.includes(part))).toEqual([]);
  });

  test('tells of every reason of a failed poll', () => {
    const reasons = messages.filter((message) => !message.includes(' '));
    expect(reasons).toEqual(POLL_FAILURE_REASONS);
  });

  test('tells of many messages', () => {
    expect(messages.length).toBeGreaterThan(30);
  });
});
