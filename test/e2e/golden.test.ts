import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { startExporter } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

/** Families whose values differ from run to run: the golden page holds their names and labels alone. */
const VARYING = new RegExp(
  `^sensecore_ads_(${[
    'last_success_timestamp_seconds',
    'history_last_success_timestamp_seconds',
    // What was there at the first poll was first seen now.
    'task_(state_changed|progressed)_timestamp_seconds',
    'exporter_build_info',
    'exporter_config_hash',
    'exporter_config_last_reload_success_timestamp_seconds',
    'exporter_api_clock_skew_seconds',
    'exporter_api_request_duration_seconds_(bucket|sum)',
    'exporter_api_throttled_seconds_total',
    'exporter_poll_duration_seconds',
    // Counts the metrics of Node.js too, whose number depends on what the garbage collector did.
    'exporter_series',
    'exporter_exposition_bytes',
    'exporter_render_duration_seconds',
    'exporter_page_age_seconds',
  ].join('|')})[{ ]`,
);

function withoutVaryingValues(page: string): string {
  return (
    page
      .replaceAll(/resource_group="[^"]*"/g, 'resource_group="default"')
      .split('\n')
      // What Node.js itself tells depends on what ran: without a collection yet, there is no family of the collector.
      .filter((line) => !/^(# (HELP|TYPE|UNIT) )?(process|nodejs)_/.test(line))
      .map((line) => (VARYING.test(line) ? line.replace(/ [^ ]+$/, ' VARIES') : line))
      .map((line) => line.replace(/(build_info\{).*\}/, '$1VARIES}'))
      .join('\n')
  );
}

/** All but those of garbage collections, which may begin between two scrapes. */
function seriesOf(page: string): readonly string[] {
  const samples = page.split('\n').filter((line) => !/^(#|$|nodejs_gc_)/.test(line));
  return samples.map((line) => line.replace(/ [^ ]+$/, ''));
}

test.skipIf(needsProgram('promtool'))(
  'the page of the real process is the golden one, with the same series in both formats, and promtool finds nothing to lint',
  async () => {
    await using simulator = await startTestSimulator({
      seed: 2026,
      speed: 0,
      resources: 1,
      tasks: 30,
      startAt: Date.parse('2026-11-01T08:00:00Z'),
    });
    using directory = createConfigDirectory(
      simulatorConfig(simulator, 'metrics: { finished_retention: 36500d }\npoll: { interval: 1h }\n'),
    );
    await using exporter = startExporter([
      '--config.file',
      directory.configFile,
      '--web.listen-address=127.0.0.1:0',
    ]);
    const url = await exporter.url();
    const read = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
    await expect.poll(read).toContain('history_last_success_timestamp_seconds{');
    await expect.poll(read).toMatch(/state="COMPLETED"\} [1-9]/);
    const page = await read();
    const openMetrics = await fetch(`${url}/metrics`, {
      headers: { accept: 'application/openmetrics-text; version=1.0.0' },
    });
    expect(openMetrics.headers.get('content-type')).toMatch(/^application\/openmetrics-text/);
    expect(seriesOf(await openMetrics.text())).toEqual(seriesOf(page));
    await expect(withoutVaryingValues(page)).toMatchFileSnapshot('../golden/metrics.txt');
    const lint = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
    expect(`${lint.stdout}${lint.stderr}`).toBe('');
    expect(lint.status).toBe(0);
  },
);
