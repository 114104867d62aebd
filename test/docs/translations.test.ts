// Documents that there are in two languages say the same.

import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDocument, ROOT, type Block, type Document } from './markdown.ts';

const PAIRS = [
  ['README.md', 'README.zh-CN.md'],
  ...globSync('docs/zh-CN/*.md', { cwd: ROOT })
    .sort()
    .map((path) => [path.replace('zh-CN/', ''), path] as const),
] as const;

/** From the root, and where there is a translation, the original. Anchors are words of one language. */
function targetsOf({ links, path }: Document): readonly string[] {
  return links
    .map(({ target }) => {
      if (target.includes('://')) return target;
      return target.startsWith('#') ? path : join(dirname(path), target.replace(/#.*/, ''));
    })
    .map((target) => target.replace('docs/zh-CN/', 'docs/').replace(/\.zh-CN(?=\.md$)|-zh(?=\.png$)/, ''))
    .sort();
}

function blocksOf({ blocks }: Document): readonly (readonly [language: string, text: string])[] {
  return blocks.map((block) => [block.language, withoutComments(block)]);
}

function shareOfHan({ prose }: Document): number {
  return (prose.match(/\p{Script=Han}/gu)?.length ?? 0) / prose.length;
}

/** Comments are translated. */
function withoutComments({ text }: Block): string {
  return text.replaceAll(/^ *#.*\n/gm, '').replaceAll(/ +# .*$/gm, '');
}

function tablesOf({ prose }: Document): readonly number[] {
  return prose
    .split('\n')
    .filter((line) => line.trimStart().startsWith('|'))
    .map((line) => line.split(/(?<!\\)\|/).length);
}

/** Numbers that stand for themselves. */
function figuresOf({ prose }: Document): readonly string[] {
  return [...prose.matchAll(/(?<![\w.#-])\d+(?:\.\d+)?(?![\w-])/g)].map(([figure]) => figure).sort();
}

describe.each(PAIRS)('%s and %s', (english, chinese) => {
  const original = readDocument(english);
  const translation = readDocument(chinese);

  test('have the same sections', () => {
    expect(translation.headings.map(({ level }) => level)).toEqual(
      original.headings.map(({ level }) => level),
    );
  });

  test('have the same blocks, but for comments', () => {
    expect(blocksOf(translation)).toEqual(blocksOf(original));
  });

  test('link to the same places', () => {
    expect(targetsOf(translation)).toEqual(targetsOf(original));
  });

  test('have the same tables, names and figures', () => {
    expect(tablesOf(translation)).toEqual(tablesOf(original));
    expect([...translation.codeSpans].sort()).toEqual([...original.codeSpans].sort());
    expect(figuresOf(translation)).toEqual(figuresOf(original));
  });

  test('are in their languages', () => {
    expect(shareOfHan(original)).toBeLessThan(0.01);
    expect(shareOfHan(translation)).toBeGreaterThan(0.15);
  });
});
