import { sleep } from '../clock.ts';
import { EXIT_CODES, isReaderGone, type CommandContext, type ExitCode } from './context.ts';
import { describeFailure } from './describe-failure.ts';
import { explainEmptiness } from './tasks/explain-emptiness.ts';
import { renderLook, toJsonLines } from './tasks/render-look.ts';
import type { TasksCommand } from './tasks/task-flags.ts';
import type { TaskLook, TaskSource } from './tasks/task-look.ts';
import { findStyle, takesControlSequences } from './tasks/terminal-style.ts';
import { watchOnScreen } from './tasks/watch-on-screen.ts';

/** `tasks`: the tasks as a table for people or as JSON for programs, once or until it is stopped. */
export async function runTasks(command: TasksCommand, context: CommandContext): Promise<ExitCode> {
  const { watchMs } = command;
  try {
    await using source = await openSource(command, context);
    if (watchMs === undefined) return await lookOnce(source, command, context);
    if (context.terminal !== undefined && !command.json && takesControlSequences(context)) {
      await watchOnScreen(source, command, { ...context, terminal: context.terminal, intervalMs: watchMs });
    }
    await lookOnce(source, command, context);
    for (;;) {
      await sleep(context.clock, watchMs, context.stop);
      await lookAgain(source, command, context);
    }
  } catch (error) {
    if (!context.stop.aborted) throw error;
    return watchMs === undefined ? EXIT_CODES.failed : EXIT_CODES.done;
  }
}

/** Each source loads what it needs, and the one that is not asked for loads nothing. */
async function openSource(command: TasksCommand, context: CommandContext): Promise<TaskSource> {
  if (command.url === undefined) {
    return (await import('./tasks/api-source.ts')).openApiSource(command, context);
  }
  return (await import('./tasks/exporter-source.ts')).openExporterSource(command, command.url, context);
}

async function lookOnce(
  source: TaskSource,
  command: TasksCommand,
  context: CommandContext,
): Promise<ExitCode> {
  const look = await source.look(command.limit ?? Infinity);
  const text = renderText(look, command, context);
  if (text !== '') await context.writeOut(text);
  const remarks = text === '' ? [...look.problems, explainEmptiness(look, command)] : look.problems;
  for (const remark of remarks) context.writeError(describeFailure(new Error(remark)));
  return look.problems.length === 0 ? EXIT_CODES.done : EXIT_CODES.failed;
}

/** A look that fails is no reason to end a watch: the next one may not. */
async function lookAgain(source: TaskSource, command: TasksCommand, context: CommandContext): Promise<void> {
  try {
    if (!command.json) await context.writeOut('\n');
    await lookOnce(source, command, context);
  } catch (error) {
    if (context.stop.aborted || isReaderGone(error)) throw error;
    context.writeError(describeFailure(error));
  }
}

/** What goes to stdout: nothing where there is no task to put into a table. */
function renderText(look: TaskLook, command: TasksCommand, context: CommandContext): string {
  if (command.json) return toJsonLines(look.tasks);
  if (look.tasks.length === 0) return '';
  return renderLook(look, findStyle(context), { nowMs: context.clock.now(), timeZone: undefined });
}
