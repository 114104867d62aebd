// The real program with a small API behind it, ready to be attacked.

import { simulatorConfig, createConfigDirectory, type ConfigDirectory } from '../support/config-file.ts';
import { startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { startTestSimulator } from '../support/test-simulator.ts';
import type { SimulatorOptions } from '../../src/simulator/server.ts';

export interface AttackedExporter extends AsyncDisposable {
  readonly exporter: ExporterProcess;
  readonly directory: ConfigDirectory;
  readonly url: string;
}

/** Started, polled once, serving. `extra` is YAML for the top level of its config. */
export async function startAttacked(
  options: {
    readonly simulator?: Partial<SimulatorOptions>;
    readonly extra?: string;
    readonly flags?: readonly string[];
  } = {},
): Promise<AttackedExporter> {
  const simulator = await startTestSimulator(options.simulator);
  const directory = createConfigDirectory(simulatorConfig(simulator, options.extra));
  const exporter = startExporter([
    `--config.file=${directory.configFile}`,
    '--web.listen-address=127.0.0.1:0',
    ...(options.flags ?? []),
  ]);
  const url = await exporter.url();
  await untilReady(url);
  return {
    exporter,
    directory,
    url,
    async [Symbol.asyncDispose]() {
      await exporter[Symbol.asyncDispose]();
      await simulator.close();
      directory[Symbol.dispose]();
    },
  };
}

async function untilReady(url: string): Promise<void> {
  while ((await fetch(new URL('/-/ready', url))).status !== 200) await new Promise(setImmediate);
}
