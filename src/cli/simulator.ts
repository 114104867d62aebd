import { startSimulator } from '../simulator/server.ts';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../simulator/authentication.ts';
import { WIRE_STYLES } from '../simulator/wire-style.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import { explainListening } from './explain-listening.ts';
import type { SimulatorCommand } from './parse.ts';
import { runReplay } from './replay.ts';
import { untilStopped } from './until-stopped.ts';

/** `simulator`: the simulated ADS alone, until it is stopped. Prints what a config needs to reach it. */
export async function runSimulator(command: SimulatorCommand, context: CommandContext): Promise<ExitCode> {
  if (command.replay !== undefined) return runReplay({ replay: command.replay, port: command.port }, context);
  const { scenario, seed, speed, port, tasks, resources, wireStyle } = command;
  const starting = startSimulator({
    scenario,
    seed,
    speed,
    port,
    wireStyle: WIRE_STYLES[wireStyle],
    clock: context.clock,
    tasks,
    resources,
  });
  await using simulator = await explainListening(starting, '--port');
  const lines = simulator.resources.map(
    ({ subscription, resourceGroup, zone, dataSync }) =>
      `  - { subscription: ${subscription}, resource_group: ${resourceGroup}, zone: ${zone}, data_sync: ${dataSync} }`,
  );
  await context.writeOut(`# A simulated ADS answers at ${simulator.url}. This config polls it:
api: { base_url: "${simulator.url}" }
credentials:
  - { name: simulator, access_key: ${SIMULATOR_ACCESS_KEY}, secret_key: ${SIMULATOR_SECRET_KEY} }
resources:
${lines.join('\n')}
`);
  await untilStopped(context.stop);
  return EXIT_CODES.done;
}
