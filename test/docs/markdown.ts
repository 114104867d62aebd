// What the tests of the documents know of Markdown: headings, links, spans of code and fenced blocks.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository. */
export const ROOT = join(import.meta.dirname, '../..');

export interface Block {
  /** The first word after the fence, in lower case; empty where there is none. */
  readonly language: string;
  /** Without the indentation of the fence. */
  readonly text: string;
  /** Of the fence, from 1. */
  readonly line: number;
  /** What a comment `<!-- not run: … -->` before the fence says; undefined without one. */
  readonly notRun: string | undefined;
}

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** As GitHub makes it, without the `#`. */
  readonly anchor: string;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

export interface Document {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly headings: readonly Heading[];
  readonly links: readonly Link[];
  /** Texts between backticks, outside of blocks. */
  readonly codeSpans: readonly string[];
  readonly blocks: readonly Block[];
  /** The lines outside of blocks and comments. */
  readonly prose: string;
}

/** Every document that people read. */
export function readDocuments(): readonly Document[] {
  const paths = globSync(['*.md', 'docs/**/*.md', 'helm/*/README.md'], { cwd: ROOT });
  return paths.sort().map(readDocument);
}

export function readDocument(path: string): Document {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const { blocks, prose } = splitBlocks(text);
  const plain = prose.replaceAll(/<!--.*?-->/gs, blank);
  const withoutCode = plain.replaceAll(/`[^`\n]+`/g, blank);
  return {
    path,
    text,
    blocks,
    prose: plain,
    headings: findHeadings(plain),
    links: [...withoutCode.matchAll(/\]\(([^()\s]+)\)/g)].map(({ 1: target = '', index }) => ({
      target,
      line: withoutCode.slice(0, index).split('\n').length,
    })),
    codeSpans: [...plain.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
  };
}

/** As long as it was, and with its lines. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

function splitBlocks(text: string): { readonly blocks: readonly Block[]; readonly prose: string } {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open:
    | { indent: number; language: string; line: number; lines: string[]; notRun: string | undefined }
    | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, indent = '', info = ''] = /^( *)```(.*)$/.exec(line) ?? [];
    const isFence = line.trimStart().startsWith('```');
    if (open === undefined && !isFence) {
      prose.push(line);
      continue;
    }
    prose.push('');
    if (open === undefined) {
      const [, notRun] = /<!-- not run: (.+?) -->\s*$/.exec(prose.join('\n')) ?? [];
      const [language = ''] = info.trim().toLowerCase().split(' ');
      open = { indent: indent.length, language, line: index + 1, lines: [], notRun };
    } else if (isFence) {
      const { indent: depth, lines, ...block } = open;
      blocks.push({ ...block, text: lines.map((inside) => `${inside.slice(depth)}\n`).join('') });
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  if (open !== undefined) throw new Error(`a block that begins at line ${open.line} does not end`);
  return { blocks, prose: prose.join('\n') };
}

function findHeadings(prose: string): readonly Heading[] {
  const taken = new Map<string, number>();
  return [...prose.matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks = '', raw = '']) => {
    const text = raw
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll('`', '')
      .trim();
    const anchor = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    const count = taken.get(anchor) ?? 0;
    taken.set(anchor, count + 1);
    return { level: marks.length, text, anchor: count === 0 ? anchor : `${anchor}-${count}` };
  });
}
