import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import type { Simulator } from '../../src/simulator/server.ts';

export interface ConfigDirectory extends Disposable {
  /** The directory itself, absolute. */
  readonly path: string;
  /** Absolute path of the config file. */
  readonly configFile: string;
  /** Writes a file into it; returns its absolute path. */
  write(name: string, content: string): string;
}

/** A temporary directory with a `config.yaml` in it. */
export function createConfigDirectory(config: string): ConfigDirectory {
  const path = mkdtempSync(join(tmpdir(), 'ads-exporter-'));
  const write = (name: string, content: string): string => {
    const file = join(path, name);
    writeFileSync(file, content);
    return file;
  };
  return {
    path,
    configFile: write('config.yaml', config),
    write,
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A config that polls every resource of a simulator. `extra` is further YAML, top level. */
export function simulatorConfig(simulator: Pick<Simulator, 'url' | 'resources'>, extra = ''): string {
  const resources = simulator.resources.map(
    ({ subscription, resourceGroup, zone, dataSync }) =>
      `  - { subscription: ${subscription}, resource_group: ${resourceGroup}, zone: ${zone}, data_sync: ${dataSync} }\n`,
  );
  const api =
    extra.includes('\napi:') || extra.startsWith('api:') ? '' : `api: { base_url: "${simulator.url}" }\n`;
  return `${api}credentials:
  - { name: default, access_key: ${SIMULATOR_ACCESS_KEY}, secret_key: ${SIMULATOR_SECRET_KEY} }
resources:
${resources.join('')}${extra}`;
}
