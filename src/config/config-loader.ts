import { dirname, resolve } from 'node:path';
import type { Config } from './config.ts';
import type { Environment } from './credentials.ts';
import { configOf, readConfig, type ConfigReading } from './load.ts';
import { expandPattern, type LastGoodLists } from './resource-files.ts';

/** Loads one configuration again and again. */
export interface ConfigLoader {
  /**
   * As `loadConfig`. A resource file that was right before and is wrong now does not spoil the rest: the ConfigError then
   * holds a usable configuration with its last good list.
   */
  readonly load: () => Promise<Config>;
  /**
   * What may change what loading gives: every file on which the last try depended, there or not, what the patterns of
   * `resource_files` match by now, and the same of the last config that was usable. Absolute paths.
   */
  readonly paths: () => Promise<readonly string[]>;
}

export function createConfigLoader(path: string, env: Environment): ConfigLoader {
  const lastGood: LastGoodLists = new Map();
  const directory = dirname(resolve(path));
  let tried: Pick<ConfigReading, 'files' | 'patterns'> = { files: [], patterns: [] };
  let usable = tried;
  return {
    async load() {
      const reading = await readConfig(path, { env, lastGood });
      tried = reading;
      if (reading.config !== undefined) usable = reading;
      return configOf(reading);
    },
    // Of what does not respond nothing can be seen to change.
    async paths() {
      const patterns = new Set([...tried.patterns, ...usable.patterns]);
      const matching = await Promise.all(
        [...patterns].map((pattern) => expandPattern(directory, pattern).catch(() => [])),
      );
      return [...new Set([...tried.files, ...usable.files, ...matching.flat()])];
    },
  };
}
