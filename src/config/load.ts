import { resolve } from 'node:path';
import type { Config } from './config.ts';
import { ConfigError, type LocatedError } from './config-error.ts';
import type { Environment } from './credentials.ts';
import {
  findSameTasks,
  findSharedCredentialNames,
  findSharedNames,
  findUnknownCredentials,
} from './cross-checks.ts';
import { toDraftConfig } from './draft.ts';
import { caFileOf, findUnreadableCaFile, findUnreadableSecrets, secretFilesOf } from './file-checks.ts';
import { readResourceFiles, type LastGoodLists } from './resource-files.ts';
import { configSchema, type ConfigValues } from './schema.ts';
import { shape } from './shape-errors.ts';
import { readSource } from './source.ts';
import { toConfig } from './to-config.ts';

/** What became of reading a configuration file. */
export interface ConfigReading {
  /** With errors beside it: has the last good list in place of every resource file that is wrong. */
  readonly config: Config | undefined;
  /** The config file's first, in the order of lines. */
  readonly errors: readonly LocatedError[];
  /**
   * Every file on which it depended, there or not. Absolute paths. Those of secrets only without a config: a config that
   * is in force reads them anew at every poll.
   */
  readonly files: readonly string[];
  /** Those of `resource_files`, relative to the config file. */
  readonly patterns: readonly string[];
}

/**
 * Reads and validates a configuration file and all that it names. Throws `ConfigError` with every error there is,
 * the config file's first, in the order of lines; it throws nothing else.
 */
export async function loadConfig(path: string, env: Environment): Promise<Config> {
  return configOf(await readConfig(path, { env, lastGood: new Map() }));
}

/** The config that was read. Throws `ConfigError` when there are errors. */
export function configOf({ config, errors }: ConfigReading): Config {
  if (config === undefined || errors.length > 0) throw new ConfigError(errors, config);
  return config;
}

/** As `loadConfig`, with what is known of a broken file. Never throws. */
export async function readConfig(
  path: string,
  { env, lastGood }: { readonly env: Environment; readonly lastGood: LastGoodLists },
): Promise<ConfigReading> {
  const absolute = resolve(path);
  const result = await readSource({ path: absolute, shownAs: path, root: 'config' });
  if (!result.ok) return { config: undefined, errors: result.errors, files: [absolute], patterns: [] };
  const { source } = result;
  const { output, errors } = shape(source, configSchema);
  const draft = toDraftConfig(source.data);
  const included = await readResourceFiles(source, draft.resource_files ?? [], lastGood);
  const own = (draft.resources ?? []).map((entry, index) => ({
    source,
    path: ['resources', index],
    draft: entry,
  }));
  const drafts = [...own, ...included.drafts];

  const found = [
    ...errors,
    ...included.errors,
    ...findSharedCredentialNames(source, draft),
    ...findUnknownCredentials(drafts, draft),
    ...findSharedNames(drafts),
    ...findSameTasks(drafts),
    ...(await findUnreadableSecrets(source, draft, env)),
    ...(await findUnreadableCaFile(source, draft)),
  ];
  const patterns = (draft.resource_files ?? []).filter((pattern) => pattern !== undefined);
  const files = [absolute, ...included.files, ...caFileOf(source, draft)];
  const inOrder = sorted([...found, ...included.tolerated], path);
  if (output === undefined || found.length > 0) {
    return {
      config: undefined,
      errors: inOrder,
      files: [...files, ...secretFilesOf(source, draft)],
      patterns,
    };
  }
  const config = toConfig(output, { directory: source.directory, included: included.entries });
  return { config, errors: inOrder, files, patterns };
}

/**
 * The configuration of values that are in no file, with the keys of the YAML: for programs, not for people. Throws
 * when a value is wrong; what values must agree on is not checked, and nothing is read.
 */
export function completeConfig(values: ConfigValues): Config {
  return toConfig(configSchema.parse(values), { directory: '/', included: [] });
}

function sorted(errors: readonly LocatedError[], mainFile: string): readonly LocatedError[] {
  const rank = ({ file }: LocatedError): number => (file === mainFile ? 0 : 1);
  return errors.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.file === b.file ? 0 : a.file < b.file ? -1 : 1) ||
      a.line - b.line ||
      a.column - b.column,
  );
}
