import { describe, expect, test } from 'vitest';
import { closestMatch, closestName } from '../../src/text/closest-match.ts';

const KEYS = ['page_size', 'max_pages', 'timeout', 'retries', 'tasks'];

describe('the closest match', () => {
  test.each([
    ['pagesize', 'page_size'],
    ['page-size', 'page_size'],
    ['PAGE_SIZE', 'page_size'],
    ['maxpages', 'max_pages'],
    ['tiemout', 'timeout'],
    ['retrys', 'retries'],
    ['task', 'tasks'],
  ])('to %s is %s', (word, expected) => {
    expect(closestMatch(word, KEYS)).toBe(expected);
  });

  test.each(['', 'proxy', 'x', 'concurrency'])('to %j is none', (word) => {
    expect(closestMatch(word, KEYS)).toBeUndefined();
  });

  test('is not sought for a text of absurd length', () => {
    expect(closestMatch('a'.repeat(65), ['a'.repeat(65)])).toBeUndefined();
  });

  test('swapped neighbours count as one error', () => {
    expect(closestMatch('sr', ['rs'])).toBe('rs');
  });
});

describe('the closest name', () => {
  const FLAGS = [
    'config.file',
    'web.listen-address',
    'web.config.file',
    'web.enable-lifecycle',
    'shard',
    'total-shards',
    'help',
  ];

  test.each([
    ['misspelt', 'config.fiel', 'config.file'],
    ['begun', 'conf', 'config.file'],
    ['begun, up to the next part', 'config', 'config.file'],
    ['begun, in several parts', 'web.listen', 'web.listen-address'],
    ['begun, with another sign between its parts', 'web-config', 'web.config.file'],
    ['its first letter', 'h', 'help'],
    ['a part of it', 'lifecycle', 'web.enable-lifecycle'],
    ['its end', 'listen-address', 'web.listen-address'],
    ['a part of it, misspelt', 'lifecylce', 'web.enable-lifecycle'],
    ['parts of it, in another order', 'shard-total', 'total-shards'],
    ['a part of it, and something else', 'config-path', 'config.file'],
    ['it, and something else', 'helpful', 'help'],
    ['in capitals', 'WEB.LISTEN', 'web.listen-address'],
  ])('%s: %s is %s', (_, word, expected) => {
    expect(closestName(word, FLAGS)).toEqual({ name: expected, isClose: true });
  });

  test('is sought among those that are preferred first', () => {
    expect(closestName('state', ['state.file'], ['state'])).toEqual({ name: 'state.file', isClose: true });
    expect(closestName('scenari', ['state.file'], ['scenario'])).toEqual({ name: 'scenario', isClose: true });
  });

  test.each([
    ['hxxp', 'help'],
    ['proxy', 'web.config.file'],
    [`h${'x'.repeat(100_000)}`, 'help'],
    ['文件', 'config.file'],
  ])('for a word that no name resembles is the least different one', (word, expected) => {
    expect(closestName(word, FLAGS)).toEqual({ name: expected, isClose: false });
  });

  test.each([
    ['', FLAGS],
    ['--', FLAGS],
    ['word', []],
  ])('to %j among %j is none', (word, names) => {
    expect(closestName(word, names)).toBeUndefined();
  });
});
