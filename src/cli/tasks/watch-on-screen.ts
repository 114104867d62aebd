// --watch on a terminal: the tasks on the whole screen, redrawn after every interval and when its size changes.

import { sleep } from '../../clock.ts';
import { formatDuration } from '../../text/duration.ts';
import { isReaderGone, type CommandContext, type Terminal } from '../context.ts';
import { composeScreen, type Watched } from './compose-screen.ts';
import type { TasksCommand, TaskSource } from './source.ts';
import { explainEmptiness } from './task-table.ts';
import { findStyle, toHarmless } from './terminal.ts';

/** To the alternate screen, without a cursor; and back, which restores what was there. */
const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';

const HOME = '\u001B[H';
const ERASE_TO_END_OF_LINE = '\u001B[K';
const ERASE_BELOW = '\u001B[J';
/** Between these a terminal that knows them shows nothing half-drawn; the others ignore them. */
const BEGIN_FRAME = '\u001B[?2026h';
const END_FRAME = '\u001B[?2026l';

/**
 * Rejects with the reason of `stop` once that aborts, or with the error of the first reading; the terminal is as it was
 * before in any case.
 */
export async function watchOnScreen(
  source: TaskSource,
  command: TasksCommand,
  context: CommandContext & { readonly terminal: Terminal; readonly intervalMs: number },
): Promise<never> {
  const { clock, intervalMs, stop, terminal, writeOut } = context;
  const title = `${toHarmless(source.name)}, every ${formatDuration(intervalMs)}, Ctrl-C to quit`;

  async function read(): Promise<Watched> {
    // There is no room for more tasks than lines.
    const list = await source.read(Math.min(command.limit ?? Infinity, terminal.size().rows));
    const emptiness = explainEmptiness(list, command);
    return { list, emptiness, readAtMs: clock.now(), failure: undefined };
  }

  /** Keeps the tasks as last read when reading fails: the next time it may not. */
  async function readAgain(before: Watched): Promise<Watched> {
    try {
      return await read();
    } catch (error) {
      stop.throwIfAborted();
      return { ...before, failure: toHarmless(error instanceof Error ? error.message : String(error)) };
    }
  }

  async function draw(watched: Watched): Promise<void> {
    const { columns, rows } = terminal.size();
    const lines = composeScreen(watched, {
      title,
      // The last column stays empty: terminals differ in what they do after it.
      columns: columns - 1,
      rows,
      style: findStyle(context),
      timeZone: undefined,
    });
    const text = lines.map((line) => line + ERASE_TO_END_OF_LINE).join('\n');
    await writeOut(BEGIN_FRAME + HOME + text + ERASE_BELOW + END_FRAME);
  }

  let watched = await read();
  await writeOut(ENTER);
  const endResizing = terminal.onResize(() => void draw(watched).catch(() => undefined));
  try {
    for (;;) {
      await draw(watched);
      await sleep(clock, intervalMs, stop);
      watched = await readAgain(watched);
    }
  } finally {
    endResizing();
    await writeOut(LEAVE).catch((error: unknown) => {
      if (!isReaderGone(error)) throw error;
    });
  }
}
