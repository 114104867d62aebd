// From a live service to a file to a replay: a bug report shows the same as the reporter saw.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { runReplay } from '../../src/cli/simulator.ts';
import { readRecording } from '../../src/cli/doctor/recording.ts';
import { startReplay } from '../../src/simulator/replay.ts';
import type { Fault } from '../support/faults.ts';
import { startTestSimulator } from '../support/test-simulator.ts';
import { WIRE_STYLES, WIRE_STYLE_NAMES } from '../../src/simulator/wire-style.ts';
import { simulatorConfig } from '../support/config-file.ts';
import { examine } from '../support/doctor.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const OPTIONS = { scenario: 'steady', seed: 3, speed: 0, port: 0, clock: systemClock } as const;

/** Without what belongs to the moment or the place. */
function summaryOf(output: string): string {
  return output
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'URL')
    .replaceAll(/in \d+ ms/g, 'in N ms')
    .replace(/^The responses are in .*\n/m, '');
}

function bodiesOf(recording: string): unknown {
  const { responses } = Object(JSON.parse(readFileSync(recording, 'utf8')));
  return responses.map(({ json }: { json: unknown }) => json);
}

function smallPages(url: string): string {
  return `api: { base_url: "${url}", page_size: 5 }\n`;
}

describe('a recording, replayed, is diagnosed as the original was', () => {
  test.each(WIRE_STYLE_NAMES)('in the wire style %s', async (name) => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'recorded.json');
    await using simulator = await startTestSimulator({
      ...OPTIONS,
      wireStyle: WIRE_STYLES[name],
      resources: 2,
    });
    const live = await examine(simulatorConfig(simulator), { record: file });
    expect(live.output).toContain('history listing: HTTP 200');

    await using replay = await startReplay(await readRecording(file), systemClock, 0);
    const replayed = await examine(simulatorConfig({ ...simulator, url: replay.url }), {
      record: join(directory.path, 'again.json'),
    });
    expect(summaryOf(replayed.output)).toBe(summaryOf(live.output));
    expect(replayed.code).toBe(0);

    // Nor does a second redaction find anything left to replace.
    expect(bodiesOf(join(directory.path, 'again.json'))).toEqual(bodiesOf(file));
  });

  test('page by page', async () => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'recorded.json');
    await using simulator = await startTestSimulator({ ...OPTIONS, resources: 1 });
    const live = await examine(simulatorConfig(simulator, smallPages(simulator.url)), { record: file });
    expect(live.output).toMatch(/tasks on all pages: \d+; pages read: \d/);

    await using replay = await startReplay(await readRecording(file), systemClock, 0);
    const replayed = await examine(
      simulatorConfig({ ...simulator, url: replay.url }, smallPages(replay.url)),
    );
    expect(summaryOf(replayed.output)).toBe(summaryOf(live.output));
  });

  test.each<Fault>([
    { kind: 'status', status: 403 },
    { kind: 'clock-skew', seconds: 900 },
    { kind: 'rpc-error', code: 13 },
    { kind: 'html', status: 200 },
    { kind: 'cut-json' },
    { kind: 'wrong-shape', body: { items: [{ name: 'x' }] } },
    { kind: 'refuse' },
  ])('after %j', async (fault) => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'recorded.json');
    await using simulator = await startTestSimulator({ ...OPTIONS, resources: 1, faults: [{ fault }] });
    const live = await examine(simulatorConfig(simulator), { record: file });

    await using replay = await startReplay(await readRecording(file), systemClock, 0);
    const replayed = await examine(simulatorConfig({ ...simulator, url: replay.url }));
    const advice = (output: string): string =>
      summaryOf(/Likely cause: .*/.exec(output)?.[0] ?? '')
        .replace(new URL(simulator.url).host, 'HOST')
        .replace(new URL(replay.url).host, 'HOST')
        .replace(/ \d{3} s/, ' N s');
    expect(advice(replayed.output)).toBe(advice(live.output));
    expect([live.code, replayed.code]).toEqual([1, 1]);
  });
});

/** Replays the file for as long as `use` takes with what is printed. */
async function whileReplayed<T>(file: string, use: (printed: string) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const result = Promise.withResolvers<T>();
  const code = await runReplay(file, 0, {
    build: { version: '1', revision: 'r', nodeVersion: 'n' },
    clock: systemClock,
    env: {},
    async writeOut(text) {
      result.resolve(await use(String(text)));
      stop.abort();
    },
    writeError: () => undefined,
    onHangup: () => undefined,
    stop: stop.signal,
  });
  expect(code).toBe(0);
  return result.promise;
}

describe('simulator --replay', () => {
  test('serves the file until it is stopped, and prints a config that reads it', async () => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'recorded.json');
    await using simulator = await startTestSimulator({ ...OPTIONS, resources: 2 });
    await examine(simulatorConfig(simulator), { record: file });
    const { output, code } = await whileReplayed(file, (printed) => {
      expect(printed).toMatch(
        /^# 4 recorded responses at http:\/\/127\.0\.0\.1:\d+, for any path and any key\./,
      );
      return examine(printed);
    });
    expect(output).toContain('history listing: HTTP 200');
    expect(output).toContain('All 2 resources are fine.\n');
    expect(code).toBe(0);
  });

  test('a path that is no file is refused, not read', async () => {
    await expect(readRecording('/dev/zero')).rejects.toThrow(
      '/dev/zero is not a recording of doctor --record: cannot read: it is not a regular file',
    );
  });

  test('prints a config that does not ask for a history that was not recorded', async () => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'recorded.json');
    await using simulator = await startTestSimulator({ ...OPTIONS, resources: 1 });
    await examine(simulatorConfig(simulator, 'poll: { history_interval: 0s }\n'), { record: file });
    const { output } = await whileReplayed(file, (printed) => examine(printed));
    expect(output).not.toContain('history listing');
    expect(output).toContain('The resource is fine.\n');
  });
});

test('a file that is not a recording is refused with the reason', async () => {
  using directory = createTemporaryDirectory();
  const file = join(directory.path, 'recorded.json');
  writeFileSync(file, '{"recorded_by":"me","responses":[{"resource":"r","listing":"old","status":"200"}]}');
  await expect(readRecording(file)).rejects.toThrow(
    /recorded\.json is not a recording of doctor --record: .*\n.*responses\[0\]\.listing/,
  );
});
