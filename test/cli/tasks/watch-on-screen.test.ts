import { describe, expect, test } from 'vitest';
import type { TaskList, TasksCommand, TaskSource } from '../../../src/cli/tasks/source.ts';
import { watchOnScreen } from '../../../src/cli/tasks/watch-on-screen.ts';
import { parseArguments } from '../../../src/cli/parse.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { buildTaskList, buildTaskView } from '../../support/task-views.ts';
import { readScreen } from '../../support/virtual-screen.ts';

const COMMAND = parseArguments(['tasks', '--watch']) as TasksCommand;

/** A watch of what `next` returns for each reading, on a terminal of this size. */
function startWatching(next: (limit: number) => TaskList, size = { columns: 71, rows: 8 }) {
  const clock = createFakeClock();
  const stop = new AbortController();
  let output = '';
  let resized: (() => void) | undefined;
  const source: TaskSource = {
    name: 'http://host/',
    read: async (limit) => next(limit),
    [Symbol.asyncDispose]: async () => undefined,
  };
  const ended = watchOnScreen(source, COMMAND, {
    build: { version: '1.2.3', revision: 'test', nodeVersion: 'v0' },
    clock,
    env: { LANG: 'C.UTF-8', NO_COLOR: '1' },
    writeOut: async (text) => {
      output += String(text);
    },
    writeError: () => expect.unreachable(),
    onHangup: () => undefined,
    stop: stop.signal,
    intervalMs: 10_000,
    terminal: {
      size: () => size,
      onResize(listener) {
        resized = listener;
        return () => (resized = undefined);
      },
    },
  }).catch((error: unknown) => error);
  return {
    clock,
    screen: () => readScreen(output),
    ended,
    output: () => output,
    stop: () => stop.abort(new Error('stopped')),
    resize(columns: number, rows: number) {
      Object.assign(size, { columns, rows });
      resized?.();
    },
    isListening: () => resized !== undefined,
  };
}

const listOf = (...names: string[]): TaskList =>
  buildTaskList(names.map((name) => buildTaskView({ id: name, name, progress_ratio: 0.5 })));

/** The names of the tasks on the screen. */
const namesOn = (lines: readonly string[]): readonly (string | undefined)[] =>
  lines.slice(3).map((line) => line.split(/\s+/)[1]);

describe('watching', () => {
  test('draws over what was there, line by line, and leaves nothing of it', async () => {
    const lists = [listOf('a-rather-long-name', 'b', 'c'), listOf('数据', 'b')];
    const watch = startWatching(() => lists.shift()!);
    await watch.clock.advance(0);
    expect(watch.screen().isAlternate).toBe(true);
    expect(watch.screen().isCursorVisible).toBe(false);
    expect(namesOn(watch.screen().lines)).toEqual(['a-rather-long-name', 'b', 'c']);
    await watch.clock.advance(10_000);
    expect(watch.screen().lines.slice(1)).toEqual([
      '2 tasks: DOING 2',
      'RESOURCE  NAME  STATE  PROGRESS           DONE  FILES  SIZE  RATE  ETA',
      'nightly   数据  DOING  [█████     ]  50%     -      -     -     -  -',
      'nightly   b     DOING  [█████     ]  50%     -      -     -     -  -',
    ]);
    // Nothing is erased before it is drawn anew: that would flicker.
    expect(watch.output()).not.toContain('\u001B[2J');
    watch.stop();
    await watch.ended;
  });

  test('asks for no more tasks than the screen has lines', async () => {
    const limits: number[] = [];
    const watch = startWatching((limit) => {
      limits.push(limit);
      return listOf('a');
    });
    await watch.clock.advance(0);
    expect(limits).toEqual([8]);
    watch.stop();
    await watch.ended;
  });

  test('gives the terminal back when it is stopped', async () => {
    const watch = startWatching(() => listOf('a'));
    await watch.clock.advance(0);
    watch.stop();
    expect(await watch.ended).toEqual(new Error('stopped'));
    expect(watch.screen().isAlternate).toBe(false);
    expect(watch.screen().isCursorVisible).toBe(true);
    expect(watch.isListening()).toBe(false);
  });

  test('follows the size of the terminal at once', async () => {
    const watch = startWatching(() => listOf('a-rather-long-name', 'b', 'c'));
    await watch.clock.advance(0);
    watch.resize(21, 5);
    await watch.clock.advance(0);
    expect(watch.screen().lines).toEqual([
      '00:00:00  http://ho…',
      '1 of 3 tasks:',
      'DOING 3',
      'NAME',
      'a-rather-long-name',
    ]);
    watch.resize(80, 10);
    await watch.clock.advance(0);
    expect(namesOn(watch.screen().lines)).toEqual(['a-rather-long-name', 'b', 'c']);
    watch.stop();
    await watch.ended;
  });

  test('goes on when a reading fails, and says so until one succeeds', async () => {
    const lists: (() => TaskList)[] = [
      () => listOf('a'),
      () => {
        throw new Error('cannot read \u001B[2J');
      },
      () => listOf('b'),
    ];
    const watch = startWatching(() => lists.shift()!());
    await watch.clock.advance(10_000);
    expect(watch.screen().lines[1]).toBe('cannot read �[2J; these are the tasks as last read');
    expect(watch.screen().lines.at(-1)).toMatch(/^nightly +a /);
    await watch.clock.advance(10_000);
    expect(watch.screen().lines[1]).toBe('1 task: DOING 1');
    expect(watch.screen().lines.at(-1)).toMatch(/^nightly +b /);
    watch.stop();
    await watch.ended;
  });

  test('fails when the first reading does, and leaves the terminal alone', async () => {
    const watch = startWatching(() => {
      throw new Error('nothing listens there');
    });
    expect(await watch.ended).toEqual(new Error('nothing listens there'));
    expect(watch.output()).toBe('');
  });
});
