import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const document = readFileSync(join(ROOT, 'docs/threats.md'), 'utf8');

test('every threat names what shows that it is stopped, and that exists', () => {
  const threats = document.split('\n').filter((line) => /^\| (?!attempt \|)/.test(line));
  expect(threats.length).toBeGreaterThan(20);
  for (const threat of threats) {
    const shownBy = threat.split('|').at(-2) ?? '';
    const files = [...shownBy.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  }
});
