// `demo`: the exporter against the simulator, both on loopback unless an address says otherwise.

import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../simulator/authentication.ts';
import { startSimulator, type Simulator } from '../simulator/server.ts';
import type { Config } from '../config/config.ts';
import { completeConfig } from '../config/load.ts';
import { createLogger } from '../logger.ts';
import { EXIT_CODES, untilStopped, type CommandContext, type ExitCode } from './context.ts';
import { toRoutePrefix, type CommandOf } from './flags.ts';
import { startServing } from './serve.ts';

const ONLY_SHARD = { ordinal: 0, total: 1 };
const LOOPBACK = '127.0.0.1';

export async function runDemo(command: CommandOf<'demo'>, context: CommandContext): Promise<ExitCode> {
  const { logFormat, logLevel, scenario, seed, speed } = command;
  const logger = createLogger({ level: logLevel, format: logFormat, write: context.writeError });
  await using simulator = await startSimulator({
    scenario,
    seed,
    speed,
    port: 0,
    host: LOOPBACK,
    clock: context.clock,
  });
  const listenAddresses = command.listenAddresses.map(({ host = LOOPBACK, port }) => ({ host, port }));
  const app = await startServing(demoConfig(simulator), { ...command, listenAddresses }, context, {
    logger,
    demo: true,
    stateFilePath: undefined,
    shard: ONLY_SHARD,
    enableLifecycle: false,
    configLoader: undefined,
  });
  await app.firstPolls;
  const metricsUrls = app.urls.map((url) => `  ${url}${toRoutePrefix(command)}${command.telemetryPath}`);
  await context.writeOut(`DEMO DATA: ${simulator.resources.length} simulated resources, scenario ${scenario}, no account needed.

Metrics:
${metricsUrls.join('\n')}
Status page:
${app.urls.map((url) => `  ${url}/`).join('\n')}

Stop with Ctrl-C.
`);
  await untilStopped(context.stop);
  await app.close();
  return EXIT_CODES.done;
}

/** Polls often: people watch a demo. */
function demoConfig({ url, resources }: Simulator): Config {
  return completeConfig({
    api: { base_url: url, requests_per_second: 100 },
    credentials: [{ name: 'simulator', access_key: SIMULATOR_ACCESS_KEY, secret_key: SIMULATOR_SECRET_KEY }],
    poll: { interval: '5s', timeout: '5s', history_interval: '30s' },
    resources: resources.map(({ subscription, resourceGroup, zone, dataSync }) => ({
      subscription,
      resource_group: resourceGroup,
      zone,
      data_sync: dataSync,
    })),
  });
}
