// The real program with a small API behind it, ready to be attacked.

import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { get as getOverTls } from 'node:https';
import type { Certificates } from '../web/certificates.ts';
import { simulatorConfig, createConfigDirectory, type ConfigDirectory } from '../support/config-file.ts';
import { startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { startTestSimulator, type TestSimulatorOptions } from '../support/test-simulator.ts';

export interface AttackedExporter extends AsyncDisposable {
  readonly exporter: ExporterProcess;
  readonly directory: ConfigDirectory;
  readonly url: string;
}

/** Started, polled once, serving; under TLS with `certificates`. `extra` is YAML for the top level of its config. */
export async function startAttacked(
  options: {
    readonly simulator?: Partial<TestSimulatorOptions>;
    readonly extra?: string;
    readonly flags?: readonly string[];
    readonly certificates?: Certificates;
  } = {},
): Promise<AttackedExporter> {
  const simulator = await startTestSimulator(options.simulator);
  const directory = createConfigDirectory(simulatorConfig(simulator, options.extra));
  const { certificates } = options;
  const exporter = startExporter([
    `--config.file=${directory.configFile}`,
    '--web.listen-address=127.0.0.1:0',
    ...(options.flags ?? []),
    ...(certificates === undefined ? [] : [`--web.config.file=${writeWebConfig(directory, certificates)}`]),
  ]);
  const [, url = ''] = await exporter.waitFor(/(https?:\/\/127\.0\.0\.1:\d+)"?\]?[^\n]*listening/);
  await untilReady(url, certificates?.read('ca.pem'));
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

function writeWebConfig(directory: ConfigDirectory, certificates: Certificates): string {
  const files = `cert_file: ${certificates.path('server.pem')}, key_file: ${certificates.path('server.key')}`;
  return directory.write('web.yaml', `tls_server_config: { ${files} }\n`);
}

async function untilReady(url: string, ca: string | undefined): Promise<void> {
  for (;;) {
    const target = new URL('/-/ready', url);
    const request = ca === undefined ? get(target) : getOverTls(target, { ca, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    if (response.statusCode === 200) return;
    await new Promise(setImmediate);
  }
}
