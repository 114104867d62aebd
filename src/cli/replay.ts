import { startReplay } from '../simulator/replay.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import { readRecording } from './recording.ts';
import { untilStopped } from './until-stopped.ts';

/** `simulator --replay=FILE`: serves a recording of `doctor --record` until it is stopped. */
export async function runReplay(
  command: { readonly replay: string; readonly port: number },
  context: CommandContext,
): Promise<ExitCode> {
  const answers = await readRecording(command.replay);
  await using replay = await startReplay({ answers, clock: context.clock, port: command.port });
  await context.writeOut(`# ${answers.length} recorded answers at ${replay.url}, for any path and any key:
api: { base_url: "${replay.url}" }
`);
  await untilStopped(context.stop);
  return EXIT_CODES.done;
}
