import { describe, expect, test } from 'vitest';
import { nearest } from '../../src/model/nearest.ts';

const KEYS = ['page_size', 'max_pages', 'timeout', 'retries', 'tasks'];

describe('the nearest word', () => {
  test.each([
    ['pagesize', 'page_size'],
    ['page-size', 'page_size'],
    ['PAGE_SIZE', 'page_size'],
    ['maxpages', 'max_pages'],
    ['tiemout', 'timeout'],
    ['retrys', 'retries'],
    ['task', 'tasks'],
  ])('to %s is %s', (word, expected) => {
    expect(nearest(word, KEYS)).toBe(expected);
  });

  test.each(['', 'proxy', 'x', 'concurrency'])('to %j is none', (word) => {
    expect(nearest(word, KEYS)).toBeUndefined();
  });

  test('is not sought for a text of absurd length', () => {
    expect(nearest('a'.repeat(65), ['a'.repeat(65)])).toBeUndefined();
  });

  test('swapped neighbours count as one mistake', () => {
    expect(nearest('sr', ['rs'])).toBe('rs');
  });
});
