import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { startExporter } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

// The page is one gzip member of parts that were compressed at different times, which hardly any server sends. Prometheus
// itself reads it in prometheus.test.ts.

function output(command: string, args: readonly string[], input?: Uint8Array): Buffer {
  const { status, stdout, stderr } = spawnSync(command, args, {
    input,
    maxBuffer: 2 ** 30,
    env: { ...process.env, GO111MODULE: 'off' },
  });
  expect({ command, status, stderr: stderr.toString() }).toEqual({ command, status: 0, stderr: '' });
  return stdout;
}

interface Reader {
  readonly program: string;
  readonly read: (url: string) => Buffer;
}

const curl = (url: string, ...args: readonly string[]): Buffer =>
  output('curl', ['-sS', '--fail', ...args, url]);
const compressed = (url: string): Buffer => curl(url, '-H', 'Accept-Encoding: gzip');

const READERS: readonly Reader[] = [
  { program: 'curl', read: (url) => curl(url, '--compressed') },
  { program: 'gzip', read: (url) => output('gzip', ['-dc'], compressed(url)) },
  { program: 'node', read: (url) => gunzipSync(compressed(url)) },
  {
    program: 'python3',
    read: (url) => {
      // One member, and nothing behind it.
      const script = `
import sys, zlib
reader = zlib.decompressobj(31)
sys.stdout.buffer.write(reader.decompress(sys.stdin.buffer.read()) + reader.flush())
sys.exit(not reader.eof or len(reader.unused_data) > 0)`;
      return output('python3', ['-c', script], compressed(url));
    },
  },
  {
    program: 'go',
    read: (url) => output('go', ['run', fileURLToPath(import.meta.resolve('./gunzip.go')), url]),
  },
];

describe.each(READERS)('$program', ({ program, read }) => {
  test.skipIf(needsProgram(program) || needsProgram('curl'))(
    'reads the compressed page of the real process, whole',
    { timeout: 60_000 },
    async () => {
      await using simulator = await startTestSimulator({ speed: 0, resources: 3, tasks: 500 });
      using directory = createConfigDirectory(
        simulatorConfig(simulator, 'metrics: { finished_retention: 36500d, max_tasks_per_resource: 500 }\n'),
      );
      await using exporter = startExporter([
        `--config.file=${directory.configFile}`,
        '--web.listen-address=127.0.0.1:0',
      ]);
      const url = `${await exporter.url()}/metrics`;
      const historyReads = async (): Promise<number> =>
        (await (await fetch(url)).text()).match(/^sensecore_ads_history_last_success_\w+\{/gm)?.length ?? 0;
      await expect.poll(historyReads).toBe(3);
      const page = read(url).toString();
      expect(page.match(/^sensecore_ads_task_state\{/gm)).toHaveLength(1500);
      const samples = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      expect(page).toContain(`\nsensecore_ads_exporter_series ${samples.length}\n`);
    },
  );
});
