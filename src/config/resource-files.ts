// Reads the files that `resource_files` names.

import { glob } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { LocatedError } from './config-error.ts';
import { type ResourceDraft, toDraftResources } from './cross-checks.ts';
import { fileAccess, FileAccessError } from './file-access.ts';
import { findPatternError, resourceListSchema, type ResourceEntry } from './schema.ts';
import { shape } from './shape-errors.ts';
import { readSource, type Source } from './source.ts';

/** The content of some resource files. */
export interface ResourceFiles {
  readonly entries: readonly ResourceEntry[];
  readonly drafts: readonly ResourceDraft[];
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly errors: readonly LocatedError[];
  /** Errors in files whose last good list is used instead. */
  readonly tolerated: readonly LocatedError[];
}

/** The content of each resource file when it was last without errors, by absolute path. */
export type LastGoodLists = Map<string, ResourceFiles>;

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
    const { paths, message } = await findFiles(main.directory, pattern);
    if (message !== undefined)
      parts.push({ ...NOTHING, errors: [main.error(['resource_files', index], message)] });
    for (const path of paths.filter((found) => !seen.has(found))) {
      seen.add(path);
      const fromMain = join(dirname(main.shownAs), relative(main.directory, path));
      const read = await readResourceFile(path, isAbsolute(pattern) ? path : fromMain);
      if (read.errors.length === 0) lastGood.set(path, read);
      const list = lastGood.get(path);
      parts.push(list === undefined || list === read ? read : { ...list, tolerated: read.errors });
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

const WILDCARD = /[*?[{(]/;

/** The files that match, and what is wrong with the pattern. */
async function findFiles(
  directory: string,
  pattern: string,
): Promise<{ readonly paths: readonly string[]; readonly message?: string }> {
  try {
    const paths = await expandPattern(directory, pattern);
    if (paths.length > 0 || WILDCARD.test(pattern)) return { paths };
    return {
      paths,
      message: 'no such file (relative paths are resolved against the directory of this file)',
    };
  } catch (error) {
    if (error instanceof FileAccessError) return { paths: [], message: error.message };
    throw error;
  }
}

/** Absolute paths of what matches, sorted; directories do not count. Throws FileAccessError. */
export async function expandPattern(directory: string, pattern: string): Promise<readonly string[]> {
  // The schema reports it, and the matcher would throw.
  if (findPatternError(pattern) !== undefined) return [];
  return fileAccess.run(resolve(directory, pattern), async (signal) => {
    const paths: string[] = [];
    // Some patterns walk the whole disk; this is called for each entry, and so ends the walk.
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

async function readResourceFile(path: string, shownAs: string): Promise<ResourceFiles> {
  const result = await readSource({ path, shownAs, root: 'resources' });
  if (!result.ok) return { ...NOTHING, files: [path], errors: result.errors };
  const { source } = result;
  const { output = [], errors } = shape(source, resourceListSchema);
  return { ...NOTHING, entries: output, drafts: toDraftResources(source), files: [path], errors };
}
