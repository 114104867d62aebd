// `simulator`: the simulated ADS alone, or with --replay the responses of a recording, until it is stopped.

import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../simulator/authentication.ts';
import { DEFAULT_LIST_PATH } from '../simulator/api.ts';
import { DEFAULT_REQUEST_FIELDS } from '../simulator/list-request.ts';
import { startReplay, type RecordedResponse } from '../simulator/replay.ts';
import { startSimulator } from '../simulator/server.ts';
import { WIRE_STYLES } from '../simulator/wire-style.ts';
import { EXIT_CODES, explainListening, untilStopped, type CommandContext, type ExitCode } from './context.ts';
import { readRecording } from './doctor/recording.ts';
import type { CommandOf } from './flags.ts';

/** Prints a config that polls it. */
export async function runSimulator(
  command: CommandOf<'simulator'>,
  context: CommandContext,
): Promise<ExitCode> {
  const { scenario, seed, speed, port, tasks, resources, wireStyle, replay } = command;
  const { firstPage, gateway, historyField, pathPrefix, pathSuffix, signature } = command;
  if (replay !== undefined) return runReplay(replay, port, context);
  const { clock } = context;
  await using simulator = await explainListening(
    startSimulator({
      scenario,
      seed,
      speed,
      port,
      tasks,
      resources,
      wireStyle: WIRE_STYLES[wireStyle],
      pathPrefix,
      pathSuffix,
      signature,
      firstPage: firstPage === 0 ? 0 : 1,
      gateway,
      requestFields: { ...DEFAULT_REQUEST_FIELDS, history: historyField },
      clock,
    }),
    '--port',
  );
  const lines = simulator.resources.map(
    ({ subscription, resourceGroup, zone, dataSync }) =>
      `  - { subscription: ${subscription}, resource_group: ${resourceGroup}, zone: ${zone}, data_sync: ${dataSync} }`,
  );
  await context.writeOut(`# A simulated ADS listens at ${simulator.url}. This config polls it${isDocumented(command) ? '' : ' with the lines that doctor --probe finds'}:
api: { base_url: "${simulator.url}" }
credentials:
  - { name: simulator, access_key: ${SIMULATOR_ACCESS_KEY}, secret_key: ${SIMULATOR_SECRET_KEY} }
resources:
${lines.join('\n')}
`);
  await untilStopped(context.stop);
  return EXIT_CODES.done;
}

/** Whether the defaults of a config fit. */
function isDocumented(command: CommandOf<'simulator'>): boolean {
  const { firstPage, historyField, pathPrefix, pathSuffix, signature } = command;
  const path = [pathPrefix, pathSuffix].join(' ');
  const defaultPath = [DEFAULT_LIST_PATH.prefix, DEFAULT_LIST_PATH.suffix].join(' ');
  return path === defaultPath && firstPage === 1 && historyField === 'history' && signature === 'x-date';
}

/** Serves the recording in a file. */
export async function runReplay(file: string, port: number, context: CommandContext): Promise<ExitCode> {
  const responses = await readRecording(file);
  await using replay = await explainListening(startReplay(responses, context.clock, port), '--port');
  await context.writeOut(configFor(replay.url, responses));
  await untilStopped(context.stop);
  return EXIT_CODES.done;
}

/**
 * One request at a time, so that the resources are read in the order of the recording. Nothing of the file is printed: anybody
 * may have written it.
 */
function configFor(url: string, responses: readonly RecordedResponse[]): string {
  const resources = new Set(responses.map(({ resource }) => resource));
  const hasHistory = responses.some(({ listing }) => listing === 'history');
  const entries = Array.from(
    resources,
    (_, index) =>
      `  - { subscription: recorded, resource_group: recorded, zone: recorded, data_sync: resource-${index + 1} }`,
  );
  return `# ${responses.length} recorded responses at ${url}, for any path and any key. This config reads them:
api: { base_url: "${url}", concurrency: 1 }
${hasHistory ? '' : 'poll: { history_interval: 0s } # none was recorded\n'}credentials:
  - { name: replay, access_key: any, secret_key: any }
resources:
${entries.join('\n')}
`;
}
