import { describe, expect, test } from 'vitest';
import type { Fault } from '../support/faults.ts';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

const FAULTS: readonly (readonly [string, Fault, string])[] = [
  ['unreachable', { kind: 'refuse' }, 'network'],
  ['slow', { kind: 'drip', bytes: 1, everyMs: 50 }, 'timeout'],
  ['silent', { kind: 'hang' }, 'timeout'],
  ['lying', { kind: 'wrong-total', by: 100 }, 'invalid_response'],
  ['truncating', { kind: 'truncate' }, 'invalid_response'],
  ['HTML', { kind: 'html', status: 200 }, 'invalid_response'],
];

const UP = 'sensecore_ads_up{resource="nightly-sync"}';

async function readMetrics(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

function warnings(exporter: ExporterProcess): string[] {
  return exporter
    .stderr()
    .split('\n')
    .filter((line) => line.includes('"level":"warn"') && line.includes('"listing":"active"'));
}

describe('an API that is', () => {
  test.each(FAULTS)(
    '%s: up 0 with its reason, one warning, the last good tasks, recovery by itself',
    async (_, fault, reason) => {
      await using simulator = await startTestSimulator({ speed: 0, resources: 1 });
      using directory = createConfigDirectory(
        simulatorConfig(
          simulator,
          `api: { base_url: "${simulator.url}", timeout: 300ms, retries: 0 }\npoll: { interval: 300ms, timeout: 2s, history_interval: 0s }\n`,
        ),
      );
      await using exporter = startExporter([
        '--config.file',
        directory.configFile,
        '--web.listen-address=127.0.0.1:0',
      ]);
      const url = await exporter.url();
      await expect.poll(() => readMetrics(url)).toContain(`${UP} 1\n`);
      const tasksBefore = taskLines(await readMetrics(url));
      expect(tasksBefore.length).toBeGreaterThan(0);

      simulator.setFault(fault);
      await expect.poll(() => readMetrics(url), { timeout: 10_000 }).toContain(`${UP} 0\n`);
      const failures = `sensecore_ads_exporter_poll_failures_total{resource="nightly-sync",listing="active",reason="${reason}"}`;
      await expect.poll(() => counterValue(url, failures), { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
      expect(taskLines(await readMetrics(url))).toEqual(tasksBefore);
      expect(warnings(exporter)).toHaveLength(1);
      expect(warnings(exporter)[0]).toContain(`"reason":"${reason}"`);

      simulator.setFault(undefined);
      await expect.poll(() => readMetrics(url), { timeout: 10_000 }).toContain(`${UP} 1\n`);
      expect(exporter.stderr()).toContain('resource recovered');
      expect(exporter.child.exitCode).toBeNull();
    },
  );
});

function taskLines(page: string): string[] {
  return page.split('\n').filter((line) => /^sensecore_ads_(task_|tasks)/.test(line));
}

async function counterValue(url: string, series: string): Promise<number> {
  const line = (await readMetrics(url)).split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}
