import { chmodSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cannotRunAsOrdinaryUser, giveToOrdinaryUser, ORDINARY_USER } from '../support/as-ordinary-user.ts';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { awaitLook, entriesOf, samplesOf } from '../support/exporter-page.ts';
import { expectEntries } from '../support/expected-entries.ts';
import { ENTRY, startExporter } from '../support/exporter-process.ts';
import { cannotMount, createSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { startStateFileReader } from '../support/state-file-reader.ts';
import { startSteppedSimulator } from '../support/stepped-simulator.ts';

const POLLING = 'poll: { interval: 150ms, timeout: 5s, history_interval: 150ms }\n';

/** Keeps the state file from being written; disposing of it lets it be written again. */
type Obstacle = (path: string) => Disposable | AsyncDisposable | Promise<AsyncDisposable>;

const PERMISSION = 'permission denied: the exporter must be able to write both the file and its directory';
const OBSTACLES: readonly (readonly [what: string, why: string, obstacle: Obstacle])[] = [
  ['a file that may only be read', PERMISSION, (path) => forbid(path, 0o444)],
  ['a file that may not even be read', PERMISSION, (path) => forbid(path, 0o000)],
  ['a directory that may not be written to', PERMISSION, (path) => forbid(dirname(path), 0o555)],
  [
    'another process that has the file open',
    'another process has it open: give every exporter a file of its own',
    startStateFileReader,
  ],
];

function forbid(path: string, mode: number): Disposable {
  chmodSync(path, mode);
  return { [Symbol.dispose]: () => chmodSync(path, 0o700) };
}

describe.skipIf(cannotRunAsOrdinaryUser(ENTRY))('the exporter', () => {
  test.each(OBSTACLES)(
    'refuses to start with %s, and then counts once what happened',
    async (_, why, obstacle) => {
      await using stage = await startStage();
      await stage.run(async (url) => expect(await healthOf(url)).toEqual([1]));
      {
        await using _obstacle = await obstacle(stage.path);
        await stage.expectRefusal(why);
      }
      await stage.run(async (url) => expect(await healthOf(url)).toEqual([1]));
    },
  );

  test('refuses to start where the directory of the file does not exist', async () => {
    await using stage = await startStage();
    rmdirSync(dirname(stage.path));
    await stage.expectRefusal('its directory does not exist: create the directory');
  });

  test.skipIf(cannotMount())('refuses to start on a disk that is read-only', async () => {
    using disk = createSmallDisk(16);
    await using stage = await startStage(disk);
    await stage.run(async (url) => expect(await healthOf(url)).toEqual([1]));
    disk.remount('ro');
    await stage.expectRefusal('its file system is read-only: remount it for writing');
    disk.remount('rw');
    await stage.run(async (url) => expect(await healthOf(url)).toEqual([1]));
  });

  test.skipIf(cannotMount())(
    'goes on when the disk fills up, and counts nothing twice once there is space',
    async () => {
      using disk = createSmallDisk(16);
      await using stage = await startStage(disk);
      await stage.run(async (url, stderr) => {
        disk.fill();
        // What the journal has room for is still written.
        await expect
          .poll(async () => {
            await stage.passEvents(url);
            return healthOf(url);
          })
          .toEqual([0]);
        expect(stderr()).toContain('no space is left: make room');
        await stage.expectTruth(url);
        disk.free();
        await expect.poll(() => healthOf(url)).toEqual([1]);
      });
      await stage.run(async (url) => expect(await healthOf(url)).toEqual([1]));
    },
  );
});

interface Stage extends AsyncDisposable {
  /** Of the state file. */
  readonly path: string;
  /** Runs the exporter, and ends it as a crash would. Events pass while it is down. */
  start(look: (url: string, stderr: () => string) => Promise<void>): Promise<void>;
  /** The same, over some events, with the truth as its counters before `look` and after. */
  run(look: (url: string, stderr: () => string) => Promise<void>): Promise<void>;
  /** It does not start: exit code 2, and the reason on stderr. */
  expectRefusal(why: string): Promise<void>;
  /** Events that the exporter sees one by one. */
  passEvents(url: string): Promise<void>;
  /** All that happened since the first look of all has been counted. */
  expectTruth(url: string): Promise<void>;
}

async function startStage(disk?: SmallDisk): Promise<Stage> {
  const stepped = await startSteppedSimulator({ scenario: 'failing', seed: 5, resources: 1 });
  const { simulator } = stepped;
  const truth = expectEntries(simulator);
  const api = `api: { base_url: "${simulator.url}", requests_per_second: 1000, page_size: 1000 }\n`;
  const directory = createConfigDirectory(simulatorConfig(simulator, api + POLLING));
  const stateDirectory = disk?.path ?? join(directory.path, 'state');
  if (disk === undefined) mkdirSync(stateDirectory);
  for (const path of [directory.path, stateDirectory]) giveToOrdinaryUser(path);
  const path = join(stateDirectory, 'state.db');
  const flags = [`--config.file=${directory.configFile}`, '--web.listen-address=127.0.0.1:0'];

  const stage: Stage = {
    path,
    async start(look) {
      await using exporter = startExporter([...flags, `--state.file=${path}`], ORDINARY_USER);
      const url = await exporter.url();
      await awaitLook(url);
      truth.look();
      await look(url, exporter.stderr);
      exporter.child.kill('SIGKILL');
      await exporter.ended();
      stepped.step(180_000);
    },
    run: (look) =>
      stage.start(async (url, stderr) => {
        await stage.passEvents(url);
        await stage.expectTruth(url);
        expect(Object.values(truth.counts()).some((count) => count > 0)).toBe(true);
        await look(url, stderr);
        await stage.expectTruth(url);
      }),
    async expectRefusal(why) {
      await using exporter = startExporter([...flags, `--state.file=${path}`], ORDINARY_USER);
      const { code, stderr } = await exporter.ended();
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining(`state file ${path}: ${why}`),
      });
    },
    async passEvents(url) {
      for (let step = 0; step < 3; step += 1) {
        stepped.step(60_000);
        await awaitLook(url);
        truth.look();
      }
    },
    async expectTruth(url) {
      // The page may be a second older than the poll.
      await expect.poll(() => entriesOf(url)).toEqual(truth.counts());
    },
    async [Symbol.asyncDispose]() {
      await stepped[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
  return stage;
}

async function healthOf(url: string): Promise<number[]> {
  return (await samplesOf(url, 'sensecore_ads_exporter_state_file_healthy')).map(({ value }) => value);
}
