import { join } from 'node:path';
import type { Config } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load.ts';

export const FIXTURES = join(import.meta.dirname, '../fixtures/config');

/** The variables that fixtures name. */
export const ENV = { ADS_ACCESS_KEY: 'AK', ADS_SECRET_KEY: 'SK', ADS_EMPTY: '' };

export function loadFixture(name: string): Promise<Config> {
  return loadConfig(join(FIXTURES, name), ENV);
}

/** The message of the ConfigError for a configuration file, with its own directory left out. */
export async function messageOf(path: string, directory = FIXTURES): Promise<string> {
  try {
    await loadConfig(path, ENV);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(`${directory}/`, '');
    throw error;
  }
  return 'no error';
}
