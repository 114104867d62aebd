// From a parsed command to the file that runs it.

import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import { helpText } from './help.ts';
import type { ParsedCommand } from './parse.ts';

/** Loads the command's modules on demand: `check` needs no HTTP client. */
export async function runCommand(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  switch (command.command) {
    case 'help':
      await context.writeOut(helpText(command.topic));
      return EXIT_CODES.done;
    case 'version':
      await context.writeOut(
        `sensecore-ads-exporter ${context.build.version} (revision ${context.build.revision})\n`,
      );
      return EXIT_CODES.done;
    case 'serve':
      return (await import('./serve.ts')).runServe(command, context);
    case 'check':
      return (await import('./check.ts')).runCheck(command, context);
    case 'doctor':
      return (await import('./doctor.ts')).runDoctor(command, context);
    case 'discover':
      return (await import('./discover.ts')).runDiscover(command, context);
    case 'once':
      return (await import('./once.ts')).runOnce(command, context);
    case 'tasks':
      return (await import('./tasks.ts')).runTasks(command, context);
    case 'demo':
      return (await import('./demo.ts')).runDemo(command, context);
    case 'simulator':
      return (await import('./simulator.ts')).runSimulator(command, context);
    case 'healthcheck':
      return (await import('./healthcheck.ts')).runHealthcheck(context);
  }
}
