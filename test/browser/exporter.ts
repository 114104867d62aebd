import { setTimeout as pause } from 'node:timers/promises';
import type { Simulator } from '../../src/simulator/server.ts';
import type { StatusView } from '../../src/web/api/views.ts';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { startExporter } from '../support/exporter-process.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

export interface ReadExporter extends AsyncDisposable {
  readonly url: string;
  readonly simulator: Simulator;
}

/** The real process, once it has read everything a simulator has. Then nothing changes any more: it reads again in an hour. */
export async function startReadExporter(): Promise<ReadExporter> {
  const stack = new AsyncDisposableStack();
  const simulator = stack.use(await startTestSimulator());
  const directory = stack.use(
    createConfigDirectory(simulatorConfig(simulator, 'poll: { interval: 1h, history_interval: 1h }\n')),
  );
  const flags = ['--config.file', directory.configFile, '--web.listen-address=127.0.0.1:0'];
  const exporter = stack.use(startExporter(flags));
  const url = await exporter.url();
  await untilRead(url);
  return { url, simulator, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function untilRead(url: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/status`);
  const { resources } = (await response.json()) as StatusView;
  if (resources.every(({ history_last_success_at: at }) => at !== null)) return;
  await pause(50);
  await untilRead(url);
}
