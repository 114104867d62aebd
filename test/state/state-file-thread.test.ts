// The state file behind its thread, and behind one that does not respond.

import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { StateFileError } from '../../src/state/errors.ts';
import { openStateFile, StateFile } from '../../src/state/state-file.ts';
import type { StateReply, StateRequest } from '../../src/state/worker.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createNumberedMemory } from '../support/memories.ts';
import { openSound } from '../support/opened-state-file.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const NIGHTLY = { name: 'nightly', identity: 'nightly' };
const HOURLY = { name: 'hourly', identity: 'hourly' };

function start(path: string): Promise<StateFile> {
  return openStateFile({ path, clock: systemClock, onWarning: expect.unreachable });
}

describe("the state file's thread", () => {
  test('has on the disk what it says is saved, and reads it again', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const file = await start(path);
    expect(await file.load(NIGHTLY)).toBeUndefined();
    let memory = createNumberedMemory(1, 50);
    for (let n = 2; n < 10; n += 1) {
      expect(await file.save(NIGHTLY, memory)).toBe(true);
      memory = createNumberedMemory(n, 50, memory);
    }
    // Those that come while a batch is written are in the next one.
    const saves = [1, 2, 3].map((n) => file.save(HOURLY, createNumberedMemory(n, 5)));
    saves.push(file.save(NIGHTLY, memory));
    expect(await Promise.all(saves)).toEqual([true, true, true, true]);
    await file.close();
    await using again = await start(path);
    expect(await again.load(NIGHTLY)).toEqual(memory);
    expect(await again.load(HOURLY)).toEqual(createNumberedMemory(3, 5));
  });

  test('saves before it closes what comes just before', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const file = await start(path);
    const saved = file.save(NIGHTLY, createNumberedMemory(1, 5));
    await file.close();
    expect(await saved).toBe(true);
    await using again = await openSound(path);
    expect(await again.load(NIGHTLY)).toEqual(createNumberedMemory(1, 5));
  });

  test('refuses a path where no file can be', async () => {
    using directory = createTemporaryDirectory();
    await expect(start(directory.path)).rejects.toThrow(
      new StateFileError(directory.path, 'it is a directory: name a file in it'),
    );
  });
});

class SlowDisk implements Disposable {
  readonly clock = createFakeClock();
  readonly warnings: object[] = [];
  readonly requests: StateRequest[] = [];
  readonly file: StateFile;
  readonly #port: MessagePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on('message', (request: StateRequest) => this.requests.push(request));
    const onWarning = (message: string, fields: object): void =>
      void this.warnings.push({ message, ...fields });
    this.file = new StateFile({ path: 'state.db', clock: this.clock, onWarning }, port2);
  }

  /** Waits for the nth request. */
  async requested(count: number): Promise<StateRequest | undefined> {
    await expect.poll(() => this.requests.length, { interval: 1 }).toBe(count);
    return this.requests.at(-1);
  }

  reply(reply: StateReply): void {
    this.#port.postMessage(reply);
  }

  [Symbol.dispose](): void {
    this.#port.close();
  }
}

const WRITTEN = { kind: 'written', generation: 0 } as const;

/** Names of resources and ids of tasks that a batch puts. */
function batchOf(request: StateRequest | undefined): unknown {
  if (request?.kind !== 'write') return request?.kind;
  return request.changes.map(({ key, put }) => [key.name, put.length]);
}

describe('a disk that does not respond', () => {
  test('is waited for 15 s by a save, by none after that, and again once it responds', async () => {
    using disk = new SlowDisk();
    const { clock, file } = disk;
    const first = createNumberedMemory(1, 5);
    const late = file.save(NIGHTLY, first);
    expect(batchOf(await disk.requested(1))).toEqual([['nightly', 5]]);
    await clock.advance(15_000);
    expect(await late).toBe(false);
    expect(file.healthy()).toBe(false);
    const reason = { path: 'state.db', error: 'the disk does not respond' };
    expect(disk.warnings).toMatchObject([reason]);

    const next = createNumberedMemory(2, 5, first);
    expect(await file.save(NIGHTLY, next)).toBe(false);
    expect(await file.save(HOURLY, first)).toBe(false);
    expect(disk.requests).toHaveLength(1);
    expect(disk.warnings).toHaveLength(1);

    disk.reply(WRITTEN);
    // Two tasks of the five are the same as before.
    expect(batchOf(await disk.requested(2))).toEqual([
      ['nightly', 3],
      ['hourly', 5],
    ]);
    disk.reply(WRITTEN);
    await expect.poll(() => file.healthy()).toBe(true);
    const again = file.save(HOURLY, next);
    await disk.requested(3);
    disk.reply(WRITTEN);
    expect(await again).toBe(true);
  });

  test('fails a load after 5 s', async () => {
    using disk = new SlowDisk();
    const failed = disk.file.load(NIGHTLY).catch((error: unknown) => error);
    await disk.clock.advance(5000);
    expect(await failed).toEqual(new StateFileError('state.db', 'the disk does not respond'));
  });

  test('holds up closing for 2 s', async () => {
    using disk = new SlowDisk();
    const closed = disk.file.close();
    await disk.clock.advance(2000);
    await closed;
    expect(await disk.file.save(NIGHTLY, createNumberedMemory(1, 5))).toBe(false);
  });
});

test('what was read or written before the file was replaced is written again', async () => {
  using disk = new SlowDisk();
  const { file } = disk;
  const first = createNumberedMemory(1, 5);
  const saved = file.save(NIGHTLY, first);
  await disk.requested(1);
  disk.reply(WRITTEN);
  expect(await saved).toBe(true);
  const next = file.save(HOURLY, first);
  expect(batchOf(await disk.requested(2))).toEqual([['hourly', 5]]);
  disk.reply({ kind: 'outdated', generation: 1 });
  expect(await disk.requested(3)).toMatchObject({
    generation: 1,
    changes: [
      { key: NIGHTLY, isWhole: true },
      { key: HOURLY, isWhole: true },
    ],
  });
  disk.reply({ kind: 'written', generation: 1 });
  expect(await next).toBe(true);
});
