// `tasks`: the tasks as a table for people or as JSON for programs, once or repeatedly.

import { sleep } from '../clock.ts';
import { describeError, EXIT_CODES, isReaderGone, type CommandContext, type ExitCode } from './context.ts';
import type { TaskList, TasksCommand, TaskSource } from './tasks/source.ts';
import { explainEmptiness, renderTable, toJsonLines } from './tasks/task-table.ts';
import { findStyle, takesControlSequences } from './tasks/terminal.ts';
import { watchOnScreen } from './tasks/watch-on-screen.ts';

export async function runTasks(command: TasksCommand, context: CommandContext): Promise<ExitCode> {
  const { watchMs } = command;
  try {
    if (command.events) return await (await import('./tasks/events.ts')).printEvents(command, context);
    await using source = await openSource(command, context);
    if (watchMs === undefined) return await print(source, command, context);
    if (context.terminal !== undefined && !command.json && takesControlSequences(context)) {
      await watchOnScreen(source, command, { ...context, terminal: context.terminal, intervalMs: watchMs });
    }
    await print(source, command, context);
    for (;;) {
      await sleep(context.clock, watchMs, context.stop);
      await printAgain(source, command, context);
    }
  } catch (error) {
    if (!context.stop.aborted) throw error;
    return watchMs === undefined ? EXIT_CODES.failed : EXIT_CODES.done;
  }
}

/** Loads the modules of the requested source only. */
async function openSource(command: TasksCommand, context: CommandContext): Promise<TaskSource> {
  if (command.url === undefined) {
    return (await import('./tasks/api-source.ts')).openApiSource(command, context);
  }
  return (await import('./tasks/exporter-source.ts')).openExporterSource(command, command.url, context);
}

async function print(source: TaskSource, command: TasksCommand, context: CommandContext): Promise<ExitCode> {
  const list = await source.read(command.limit ?? Infinity);
  const text = renderText(list, command, context);
  if (text !== '') await context.writeOut(text);
  const remarks = text === '' ? [...list.problems, explainEmptiness(list, command)] : list.problems;
  for (const remark of remarks) context.writeError(describeError(new Error(remark)));
  return list.problems.length === 0 ? EXIT_CODES.done : EXIT_CODES.failed;
}

/** A failed reading does not end a watch: the next one may succeed. */
async function printAgain(source: TaskSource, command: TasksCommand, context: CommandContext): Promise<void> {
  try {
    if (!command.json) await context.writeOut('\n');
    await print(source, command, context);
  } catch (error) {
    if (context.stop.aborted || isReaderGone(error)) throw error;
    context.writeError(describeError(error));
  }
}

/** What goes to stdout: nothing where there is no task for a table. */
function renderText(list: TaskList, command: TasksCommand, context: CommandContext): string {
  if (command.json) return toJsonLines(list.tasks);
  if (list.tasks.length === 0) return '';
  return renderTable(list, findStyle(context), { nowMs: context.clock.now(), timeZone: undefined });
}
