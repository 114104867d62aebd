import { sleep } from '../../clock.ts';
import { formatDuration } from '../../text/duration.ts';
import { isReaderGone, type CommandContext, type Terminal } from '../context.ts';
import { composeScreen, type Watched } from './compose-screen.ts';
import { toHarmless } from './display-text.ts';
import { explainEmptiness } from './explain-emptiness.ts';
import type { TasksCommand } from './task-flags.ts';
import type { TaskSource } from './task-look.ts';
import { findStyle } from './terminal-style.ts';

/** To a screen of our own, without a cursor; the other way round on leaving, which brings back what stood there. */
const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';

const HOME = '\u001B[H';
const ERASE_TO_END_OF_LINE = '\u001B[K';
const ERASE_BELOW = '\u001B[J';
/** Between these a terminal that knows them shows nothing half-drawn; the others ignore them. */
const BEGIN_FRAME = '\u001B[?2026h';
const END_FRAME = '\u001B[?2026l';

/**
 * Shows the tasks on the whole terminal, anew after every interval and when its size changes. Rejects with the reason of
 * `stop` once that aborts, and like a single look when the first one fails; the terminal is as it was before in any case.
 */
export async function watchOnScreen(
  source: TaskSource,
  command: TasksCommand,
  context: CommandContext & { readonly terminal: Terminal; readonly intervalMs: number },
): Promise<never> {
  const { clock, intervalMs, stop, terminal, writeOut } = context;
  const title = `${toHarmless(source.name)}, again after ${formatDuration(intervalMs)}, Ctrl-C ends`;

  async function read(): Promise<Watched> {
    // No more tasks than lines can be shown.
    const look = await source.look(Math.min(command.limit ?? Infinity, terminal.size().rows));
    const emptiness = explainEmptiness(look, command);
    return { look, emptiness, readAtMs: clock.now(), failure: undefined };
  }

  /** What was known stays when a look fails: the next one may not. */
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
      // A terminal behaves oddly behind its last column: it stays empty.
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
