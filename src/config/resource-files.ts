import { glob } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { LocatedError } from './config-error.ts';
import type { ResourceDraft } from './cross-checks.ts';
import { toDraftResources } from './draft.ts';
import { fileAccess, FileAccessError } from './file-access.ts';
import { patternProblem, resourceListSchema, type ResourceEntry } from './schema.ts';
import { shape } from './shape-errors.ts';
import { readSource, type Source } from './source.ts';

/** What the files that `resource_files` names hold. */
export interface ResourceFiles {
  readonly entries: readonly ResourceEntry[];
  readonly drafts: readonly ResourceDraft[];
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly errors: readonly LocatedError[];
  /** Errors in files whose last good list is used instead. */
  readonly tolerated: readonly LocatedError[];
}

/** What each resource file held when it was last right, by absolute path. */
export type LastGoodLists = Map<string, ResourceFiles>;

const WILDCARD = /[*?[{(]/;

const NOTHING: ResourceFiles = { entries: [], drafts: [], files: [], errors: [], tolerated: [] };

/**
 * Reads every file that the patterns of a configuration file match, each once, in the order of patterns and names. Takes
 * the last good list of a file that is wrong, and keeps the lists of those that are right.
 */
export async function readResourceFiles(
  main: Source,
  patterns: readonly (string | undefined)[],
  lastGood: LastGoodLists,
): Promise<ResourceFiles> {
  const seen = new Set<string>();
  const parts: ResourceFiles[] = [];
  for (const [index, pattern] of patterns.entries()) {
    if (pattern === undefined || pattern === '') continue;
    const paths = await tryToExpand(main.directory, pattern);
    if (paths instanceof FileAccessError) {
      parts.push({ ...NOTHING, errors: [main.error(['resource_files', index], paths.message)] });
      continue;
    }
    if (paths.length === 0 && !WILDCARD.test(pattern)) {
      const message = 'no such file (a relative path starts at the directory of this file)';
      parts.push({ ...NOTHING, errors: [main.error(['resource_files', index], message)] });
    }
    for (const path of paths.filter((found) => !seen.has(found))) {
      seen.add(path);
      const fromMain = join(dirname(main.shownAs), relative(main.directory, path));
      const read = await readResourceFile(path, isAbsolute(pattern) ? path : fromMain);
      parts.push(withLastGood(path, read, lastGood));
    }
  }
  return {
    entries: parts.flatMap(({ entries }) => entries),
    drafts: parts.flatMap(({ drafts }) => drafts),
    files: parts.flatMap(({ files }) => files),
    errors: parts.flatMap(({ errors }) => errors),
    tolerated: parts.flatMap(({ tolerated }) => tolerated),
  };
}

function withLastGood(path: string, read: ResourceFiles, lastGood: LastGoodLists): ResourceFiles {
  if (read.errors.length === 0) lastGood.set(path, read);
  const list = lastGood.get(path);
  return list === undefined || list === read ? read : { ...list, tolerated: read.errors };
}

/** Absolute paths of what matches, sorted; directories do not count. Throws FileAccessError. */
export async function expandPattern(directory: string, pattern: string): Promise<readonly string[]> {
  // The schema has told it, and the matcher would throw.
  if (patternProblem(pattern) !== undefined) return [];
  return fileAccess.run(resolve(directory, pattern), async (signal) => {
    const paths: string[] = [];
    // It looks through the whole disk for some patterns: what is asked about each entry ends it.
    const exclude = (): boolean => {
      signal.throwIfAborted();
      return false;
    };
    for await (const entry of glob(pattern, { cwd: directory, withFileTypes: true, exclude })) {
      if (!entry.isDirectory()) paths.push(join(entry.parentPath, entry.name));
    }
    return paths.sort();
  });
}

async function tryToExpand(
  ...parameters: Parameters<typeof expandPattern>
): Promise<readonly string[] | FileAccessError> {
  try {
    return await expandPattern(...parameters);
  } catch (error) {
    if (error instanceof FileAccessError) return error;
    throw error;
  }
}

async function readResourceFile(path: string, shownAs: string): Promise<ResourceFiles> {
  const result = await readSource({ path, shownAs, root: 'resources' });
  if (!result.ok) return { ...NOTHING, files: [path], errors: result.errors };
  const { source } = result;
  const { output = [], errors } = shape(source, resourceListSchema);
  const drafts = toDraftResources(source.data).map((draft, index) => ({ source, path: [index], draft }));
  return { ...NOTHING, entries: output, drafts, files: [path], errors };
}
