// Loads the configuration: YAML to a valid `Config`, or every error with its file, line and column.

import { dirname, resolve } from 'node:path';
import { type Config, type DiscoveryConfig, toConfig, toDiscovery } from './config.ts';
import { ConfigError, type LocatedError } from './config-error.ts';
import type { Environment } from './credentials.ts';
import { findDisagreements, toDraftConfig } from './cross-checks.ts';
import { caFileOf, findUnreadableCaFile, findUnreadableSecrets, secretFilesOf } from './file-checks.ts';
import { expandPattern, type LastGoodLists, readResourceFiles } from './resource-files.ts';
import { accountSchema, configSchema, discoverySchema, type ConfigValues } from './schema.ts';
import { shape } from './shape-errors.ts';
import { readSource } from './source.ts';

/**
 * Reads and validates a configuration file and all that it names. Throws `ConfigError` with every error, those of the config
 * file first, in the order of lines; it throws nothing else.
 */
export function loadConfig(path: string, env: Environment): Promise<Config> {
  return new ConfigLoader(path, env).load();
}

/** As `loadConfig`, for a file that need not have resources. */
export async function loadAccount(path: string, env: Environment): Promise<Config> {
  const { config, errors } = await readConfig(path, env, new Map(), accountSchema);
  if (config === undefined || errors.length > 0) throw new ConfigError(errors);
  return config;
}

/**
 * The configuration of values that are in no file, with the keys of the YAML: for programs, not for people. Throws
 * when a value is wrong; what values must agree on is not checked, and nothing is read.
 */
export function completeConfig(values: ConfigValues): Config {
  return toConfig(configSchema.parse(values), '/');
}

/** The discoveries of a config; where it has none, one of everything that each credential sees. */
export function completeDiscoveries({ api, credentials, discovery }: Config): readonly DiscoveryConfig[] {
  if (discovery.length > 0) return discovery;
  return credentials.map(({ name }) =>
    toDiscovery(discoverySchema.parse({}), { name, credential: name, apiBaseUrl: api.baseUrl }),
  );
}

/** The paths that loading depends on. */
interface Dependencies {
  /**
   * Every file on which it depended, there or not. Absolute paths. Those of secrets only without a config: a config that
   * is in force reads them anew at every poll.
   */
  readonly files: readonly string[];
  /** Those of `resource_files`, relative to the config file. */
  readonly patterns: readonly string[];
}

interface Reading extends Dependencies {
  /** Undefined when it cannot be used. With errors: has the last good list in place of every resource file that is wrong. */
  readonly config: Config | undefined;
  readonly errors: readonly LocatedError[];
}

/** Loads one configuration again and again. */
export class ConfigLoader {
  readonly #path: string;
  readonly #env: Environment;
  readonly #lastGood: LastGoodLists = new Map();
  #tried: Dependencies = { files: [], patterns: [] };
  #usable: Dependencies = this.#tried;

  constructor(path: string, env: Environment) {
    this.#path = path;
    this.#env = env;
  }

  /**
   * As `loadConfig`. A resource file that was right before and is wrong now does not spoil the rest: the ConfigError then
   * holds a usable configuration with its last good list.
   */
  async load(): Promise<Config> {
    const reading = await readConfig(this.#path, this.#env, this.#lastGood);
    this.#tried = reading;
    const { config, errors } = reading;
    if (config !== undefined) this.#usable = reading;
    if (config === undefined || errors.length > 0) throw new ConfigError(errors, config);
    return config;
  }

  /**
   * The files that may change the result of loading: every one on which the last attempt depended, there or not, those that
   * the patterns of `resource_files` match now, and the same of the last config that was usable. Absolute paths.
   */
  async paths(): Promise<readonly string[]> {
    const directory = dirname(resolve(this.#path));
    const patterns = new Set([...this.#tried.patterns, ...this.#usable.patterns]);
    // In a directory that does not respond no change can be seen.
    const matching = await Promise.all(
      [...patterns].map((pattern) => expandPattern(directory, pattern).catch(() => [])),
    );
    return [...new Set([...this.#tried.files, ...this.#usable.files, ...matching.flat()])];
  }
}

/** Never throws. */
async function readConfig(
  path: string,
  env: Environment,
  lastGood: LastGoodLists,
  schema: typeof accountSchema = configSchema,
): Promise<Reading> {
  const absolute = resolve(path);
  const result = await readSource({ path: absolute, shownAs: path, root: 'config' });
  if (!result.ok) return { config: undefined, errors: result.errors, files: [absolute], patterns: [] };
  const { source } = result;
  const { output, errors } = shape(source, schema);
  const draft = toDraftConfig(source.data);
  const patterns = (draft.resource_files ?? []).filter((pattern) => pattern !== undefined);
  const included = await readResourceFiles(source, draft.resource_files ?? [], lastGood);
  const own = (draft.resources ?? []).map((entry, index) => ({
    source,
    path: ['resources', index],
    draft: entry,
  }));
  const found = [
    ...errors,
    ...included.errors,
    ...findDisagreements(source, draft, [...own, ...included.drafts]),
    ...(await findUnreadableSecrets(source, draft, env)),
    ...(await findUnreadableCaFile(source, draft)),
  ];
  const all = sorted([...found, ...included.tolerated], path);
  const files = [absolute, ...included.files, ...caFileOf(source, draft)];
  if (output === undefined || found.length > 0) {
    const secretFiles = secretFilesOf(source, draft);
    return { config: undefined, errors: all, files: [...files, ...secretFiles], patterns };
  }
  const config = toConfig(output, source.directory, included.entries);
  return { config, errors: all, files, patterns };
}

/** The main file's first, in the order of files, lines and columns. */
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
