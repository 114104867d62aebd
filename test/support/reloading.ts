import type { SimulatedResource } from '../../src/simulator/scenario.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { simulatorConfig, type ConfigDirectory } from './config-file.ts';
import { startExporter, type ExporterProcess } from './exporter-process.ts';
import { parseExposition } from './parse-exposition.ts';

const SETTINGS = 'poll: { interval: 300ms, timeout: 5s, history_interval: 0s }\n';

/** A config that polls these resources of a simulator often. `extra` is further YAML, top level. */
export function configOf(simulator: Simulator, resources = simulator.resources, extra = ''): string {
  const api = `api: { base_url: "${simulator.url}", requests_per_second: 1000 }\n`;
  return simulatorConfig({ url: simulator.url, resources }, api + SETTINGS + extra);
}

/** A resource as a resource file lists it. */
export function toEntry({ subscription, resourceGroup, zone, dataSync }: SimulatedResource): string {
  return `- { subscription: ${subscription}, resource_group: ${resourceGroup}, zone: ${zone}, data_sync: ${dataSync} }\n`;
}

/** The whole page. */
export async function readMetrics(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** `name{resource}` → value, of the families named. */
export async function valuesOf(url: string, family: string): Promise<Record<string, number>> {
  const samples =
    parseExposition(await readMetrics(url), 'text').find(({ name }) => name === family)?.samples ?? [];
  return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

/** `serve` with the config of a directory. */
export function serve(directory: ConfigDirectory, flags: readonly string[] = []): ExporterProcess {
  return startExporter([
    `--config.file=${directory.configFile}`,
    '--web.listen-address=127.0.0.1:0',
    ...flags,
  ]);
}

/** The status and the text of a reload over HTTP. */
export async function postReload(url: string): Promise<[number, string]> {
  const response = await fetch(`${url}/-/reload`, { method: 'POST' });
  return [response.status, await response.text()];
}
