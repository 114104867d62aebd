import { glob } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { Mistake } from './config-error.ts';
import type { ResourceDraft } from './cross-checks.ts';
import { toDraftResources } from './draft.ts';
import { MAX_PATTERN_LENGTH, resourceListSchema, type ResourceEntry } from './schema.ts';
import { shape } from './shape-mistakes.ts';
import { readSource, type Source } from './source.ts';

/** What the files that `resource_files` names hold. */
export interface ResourceFiles {
  readonly entries: readonly ResourceEntry[];
  readonly drafts: readonly ResourceDraft[];
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly mistakes: readonly Mistake[];
}

const WILDCARD = /[*?[{(]/;

const NOTHING: ResourceFiles = { entries: [], drafts: [], files: [], mistakes: [] };

/** Reads every file that the patterns of a configuration file match, each once, in the order of patterns and names. */
export async function readResourceFiles(
  main: Source,
  patterns: readonly (string | undefined)[],
): Promise<ResourceFiles> {
  const seen = new Set<string>();
  const parts: ResourceFiles[] = [];
  for (const [index, pattern] of patterns.entries()) {
    if (pattern === undefined || pattern === '') continue;
    const paths = await expand(main.directory, pattern);
    if (paths.length === 0 && !WILDCARD.test(pattern)) {
      const message = 'no such file (a relative path starts at the directory of this file)';
      parts.push({ ...NOTHING, mistakes: [main.mistake(['resource_files', index], message)] });
    }
    for (const path of paths.filter((found) => !seen.has(found))) {
      seen.add(path);
      const fromMain = join(dirname(main.shownAs), relative(main.directory, path));
      parts.push(await readResourceFile(path, isAbsolute(pattern) ? path : fromMain));
    }
  }
  return {
    entries: parts.flatMap(({ entries }) => entries),
    drafts: parts.flatMap(({ drafts }) => drafts),
    files: parts.flatMap(({ files }) => files),
    mistakes: parts.flatMap(({ mistakes }) => mistakes),
  };
}

/** Absolute paths of what matches, sorted; directories do not count. */
async function expand(directory: string, pattern: string): Promise<readonly string[]> {
  // The schema has told it, and the matcher would throw.
  if (pattern.length > MAX_PATTERN_LENGTH) return [];
  const paths: string[] = [];
  for await (const entry of glob(pattern, { cwd: directory, withFileTypes: true })) {
    if (!entry.isDirectory()) paths.push(join(entry.parentPath, entry.name));
  }
  return paths.sort();
}

async function readResourceFile(path: string, shownAs: string): Promise<ResourceFiles> {
  const result = await readSource({ path, shownAs, root: 'resources' });
  if (!result.ok) return { ...NOTHING, files: [path], mistakes: result.mistakes };
  const { source } = result;
  const { output = [], mistakes } = shape(source, resourceListSchema);
  const drafts = toDraftResources(source.data).map((draft, index) => ({ source, path: [index], draft }));
  return { entries: output, drafts, files: [path], mistakes };
}
