import { startReplay, type RecordedAnswer } from '../simulator/replay.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import { explainListening } from './explain-listening.ts';
import { readRecording } from './recording.ts';
import { untilStopped } from './until-stopped.ts';

/** `simulator --replay=FILE`: serves a recording of `doctor --record` until it is stopped. Prints a config that reads it. */
export async function runReplay(
  command: { readonly replay: string; readonly port: number },
  context: CommandContext,
): Promise<ExitCode> {
  const answers = await readRecording(command.replay);
  const starting = startReplay({ answers, clock: context.clock, port: command.port });
  await using replay = await explainListening(starting, '--port');
  await context.writeOut(configFor(replay.url, answers));
  await untilStopped(context.stop);
  return EXIT_CODES.done;
}

/**
 * One request at a time, so that the resources are asked for in the order of the recording. Nothing of the file is printed:
 * it may come from anybody.
 */
function configFor(url: string, answers: readonly RecordedAnswer[]): string {
  const resources = new Set(answers.map(({ resource }) => resource));
  const hasHistory = answers.some(({ listing }) => listing === 'history');
  const entries = Array.from(
    resources,
    (_, index) =>
      `  - { subscription: recorded, resource_group: recorded, zone: recorded, data_sync: resource-${index + 1} }`,
  );
  return `# ${answers.length} recorded answers at ${url}, for any path and any key. This config reads them:
api: { base_url: "${url}", concurrency: 1 }
${hasHistory ? '' : 'poll: { history_interval: 0s } # none was recorded\n'}credentials:
  - { name: replay, access_key: any, secret_key: any }
resources:
${entries.join('\n')}
`;
}
