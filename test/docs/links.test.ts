import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDocument, readDocuments, ROOT, type Document } from './markdown.ts';

const documents = readDocuments();

/** Where the repository's files are, for documents that are read outside of it. */
const REPOSITORY = 'https://github.com/sensecore-ads-exporter/sensecore-ads-exporter/blob/main/';

/** What is wrong with a link; undefined when it leads somewhere. Other sites are not asked. */
function problemWith(document: Document, target: string): string | undefined {
  if (target.startsWith('#')) return findAnchor(document.path, target.slice(1));
  if (/^https?:\/\//.test(target) && !target.startsWith(REPOSITORY)) {
    return URL.canParse(target) ? undefined : 'is no URL';
  }
  const [file = '', anchor] = target
    .replace(REPOSITORY, relative(dirname(document.path), '') + '/')
    .split('#');
  const path = join(dirname(document.path), file);
  if (!existsSync(join(ROOT, path))) return `there is no ${path}`;
  return anchor === undefined ? undefined : findAnchor(path, anchor);
}

function findAnchor(path: string, anchor: string): string | undefined {
  const anchors = readDocument(path).headings.map((heading) => heading.anchor);
  return anchors.includes(decodeURIComponent(anchor)) ? undefined : `${path} has no heading #${anchor}`;
}

describe.each(documents.map((document) => [document.path, document] as const))('%s', (_, document) => {
  test('has links that lead somewhere', () => {
    const problems = document.links.flatMap(({ target, line }) => {
      const problem = problemWith(document, target);
      return problem === undefined ? [] : [`line ${line}: ${target}: ${problem}`];
    });
    expect(problems).toEqual([]);
  });

  test('has one title, and no heading that skips a level', () => {
    const levels = document.headings.map(({ level }) => level);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });
});

test('every document in docs is reached from its index', () => {
  const index = new Set(readDocument('docs/README.md').links.map(({ target }) => join('docs', target)));
  const paths = documents.map(({ path }) => path);
  const missing = paths.filter(
    (path) => path.startsWith('docs/') && path !== 'docs/README.md' && !index.has(path),
  );
  expect(missing).toEqual([]);
});
