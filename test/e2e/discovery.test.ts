// Resources that nobody configured: from a credential and `discovery` to metrics, over restarts, reloads and shards.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import { createConfigDirectory } from '../support/config-file.ts';
import { runExporter, startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { startTestSimulator, type TestSimulator } from '../support/test-simulator.ts';

/** The two lines of a first config, for the simulator instead of SenseCore. */
function twoLines({ url }: Pick<TestSimulator, 'url'>, discovery: object = {}): string {
  return stringify({
    api: { base_url: url, requests_per_second: 1000 },
    credentials: [{ name: 'default', access_key: SIMULATOR_ACCESS_KEY, secret_key: SIMULATOR_SECRET_KEY }],
    discovery: [{ credential: 'default', ...discovery }],
    poll: { interval: '1s' },
  });
}

function serve(configFile: string, ...flags: readonly string[]): ExporterProcess {
  return startExporter([
    'serve',
    `--config.file=${configFile}`,
    '--web.listen-address=127.0.0.1:0',
    ...flags,
  ]);
}

async function scrape(exporter: ExporterProcess): Promise<string> {
  return (await fetch(`${await exporter.url()}/metrics`)).text();
}

/** The names of the resources with this value of `up`, sorted. */
function resourcesWithUp(text: string, value: 0 | 1): readonly string[] {
  const pattern = new RegExp(`^sensecore_ads_up\\{resource="([^"]+)"\\} ${value}$`, 'gm');
  return [...text.matchAll(pattern)].map(([, name = '']) => name).sort();
}

function untilUp(exporter: ExporterProcess, names: readonly string[], value: 0 | 1 = 1): Promise<string> {
  return vi.waitFor(
    async () => {
      const text = await scrape(exporter);
      expect(resourcesWithUp(text, value)).toEqual([...names].sort());
      return text;
    },
    { timeout: 20_000, interval: 50 },
  );
}

const namesOf = ({ resources }: TestSimulator): readonly string[] =>
  resources.map(({ dataSync }) => dataSync);

describe('serve', () => {
  test('polls what the account has, is ready then, and shows the discovery', async () => {
    await using simulator = await startTestSimulator({ scenario: 'huge', resources: 30, tasks: 2 });
    using directory = createConfigDirectory(twoLines(simulator));
    await using exporter = serve(directory.configFile);
    const text = await untilUp(exporter, namesOf(simulator));
    expect(text).toContain('sensecore_ads_exporter_discovery_up{discovery="default"} 1\n');
    expect(text).toContain('sensecore_ads_exporter_discovery_resources{discovery="default"} 30\n');
    expect(text).toMatch(
      /^sensecore_ads_exporter_discovery_last_success_timestamp_seconds\{discovery="default"\} \d/m,
    );
    const url = await exporter.url();
    expect((await fetch(`${url}/-/ready`)).status).toBe(200);
    const status = (await (await fetch(`${url}/api/v1/status`)).json()) as { discoveries: object[] };
    expect(status.discoveries).toMatchObject([{ name: 'default', up: true, resources: 30, error: null }]);
  });

  test('is not ready before the discovery and the first polls of what it found have ended', async () => {
    await using simulator = await startTestSimulator({ latencyMs: () => 400 });
    using directory = createConfigDirectory(twoLines(simulator));
    await using exporter = serve(directory.configFile);
    const url = await exporter.url();
    const early = await fetch(`${url}/-/ready`);
    expect({ status: early.status, text: await early.text() }).toEqual({
      status: 503,
      text: expect.stringContaining('1'),
    });
    await vi.waitFor(
      async () => {
        expect((await fetch(`${url}/-/ready`)).status).toBe(200);
      },
      { timeout: 20_000, interval: 50 },
    );
    expect(resourcesWithUp(await scrape(exporter), 1)).toHaveLength(simulator.resources.length);
  });

  test('knows the resources after a restart during an outage, by the state file', async () => {
    const simulator = await startTestSimulator();
    using directory = createConfigDirectory(twoLines(simulator));
    const flag = `--state.file=${join(directory.path, 'state.db')}`;
    {
      await using exporter = serve(directory.configFile, flag);
      await untilUp(exporter, namesOf(simulator));
    }
    await simulator.close();
    await using exporter = serve(directory.configFile, flag);
    const text = await untilUp(exporter, namesOf(simulator), 0);
    expect(text).toContain('sensecore_ads_exporter_discovery_resources{discovery="default"} 3\n');
  });

  test('takes another filter at a reload, and drops what it no longer finds', async () => {
    await using simulator = await startTestSimulator();
    const [first = ''] = namesOf(simulator);
    using directory = createConfigDirectory(twoLines(simulator));
    await using exporter = serve(directory.configFile);
    await untilUp(exporter, namesOf(simulator));
    writeFileSync(directory.configFile, twoLines(simulator, { name: first }));
    exporter.child.kill('SIGHUP');
    await untilUp(exporter, [first]);
  });

  test('in shards shares what was found', async () => {
    await using simulator = await startTestSimulator({ scenario: 'huge', resources: 20, tasks: 1 });
    using directory = createConfigDirectory(twoLines(simulator));
    const shards = await Promise.all(
      [0, 1].map(async (shard) => {
        await using exporter = serve(directory.configFile, `--shard=${shard}`, '--total-shards=2');
        return await vi.waitFor(
          async () => {
            const text = await scrape(exporter);
            expect(text).toContain('sensecore_ads_exporter_discovery_resources{discovery="default"} 20\n');
            const names = resourcesWithUp(text, 1);
            expect(names.length).toBeGreaterThan(0);
            expect(resourcesWithUp(text, 0)).toEqual([]);
            expect(text.match(/^sensecore_ads_resource_info\{/gm)).toHaveLength(names.length);
            return names;
          },
          { timeout: 20_000, interval: 50 },
        );
      }),
    );
    expect(shards.flat().sort()).toEqual([...namesOf(simulator)].sort());
  });
});

describe('commands that poll once', () => {
  test('discover prints resources that a config can have', async () => {
    await using simulator = await startTestSimulator();
    const { discovery: _, ...account } = parse(twoLines(simulator)) as Record<string, unknown>;
    using directory = createConfigDirectory(stringify(account));
    const flag = `--config.file=${directory.configFile}`;
    const { code, stderr, stdout } = await runExporter(['discover', flag]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    writeFileSync(directory.configFile, `${stringify(account)}${stdout}`);
    const { resources } = await loadConfig(directory.configFile, {});
    expect(resources).toMatchObject(simulator.resources.map(({ dataSync, zone }) => ({ dataSync, zone })));
  });

  test('discover says which types there are when none matches', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(twoLines(simulator, { resource_type: 'storage.sync.' }));
    const { code, stderr, stdout } = await runExporter(['discover', `--config.file=${directory.configFile}`]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      'discovery default found no data-sync resource that matches among 5 resources; types: storage.ads.v1.dataSync 3, network.eip.v1.eip 1, storage.afs.v2.volume 1 (see discovery[].resource_type)\n',
    );
  });

  test('once, tasks and doctor read what was found', async () => {
    await using simulator = await startTestSimulator({ speed: 0 });
    using directory = createConfigDirectory(twoLines(simulator));
    const flag = `--config.file=${directory.configFile}`;
    const [once, tasks, doctor] = await Promise.all([
      runExporter(['once', flag, '--log.level=error']),
      runExporter(['tasks', flag, `--resource=${namesOf(simulator)[0]}`]),
      runExporter(['doctor', flag]),
    ]);
    expect([once.code, tasks.code, doctor.code]).toEqual([0, 0, 0]);
    expect(resourcesWithUp(once.stdout, 1)).toHaveLength(3);
    expect(tasks.stdout).toContain(namesOf(simulator)[0]);
    expect(doctor.stdout).toContain('discovery default: 3 resources');
    expect(doctor.stdout).toContain('All 3 resources are fine.');
  });

  test('fail when the discovery fails', async () => {
    await using simulator = await startTestSimulator({ credentials: [{ token: 'another' }] });
    using directory = createConfigDirectory(twoLines(simulator));
    const flag = `--config.file=${directory.configFile}`;
    const [once, discover, doctor] = await Promise.all([
      runExporter(['once', flag, '--log.level=error']),
      runExporter(['discover', flag]),
      runExporter(['doctor', flag]),
    ]);
    expect([once.code, discover.code, doctor.code]).toEqual([1, 1, 1]);
    expect(discover.stderr).toContain('discovery default failed (auth): HTTP 401');
    expect(doctor.stdout).toContain('problem: auth: HTTP 401');
  });
});
