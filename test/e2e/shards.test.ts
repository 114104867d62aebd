import { expect, test } from 'vitest';
import { shardOf } from '../../src/model/shard.ts';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { runExporter, startExporter } from '../support/exporter-process.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

test('every resource is polled by exactly one shard, and an empty shard is fine', async () => {
  await using simulator = await startTestSimulator({ scenario: 'huge', resources: 12, tasks: 5 });
  using directory = createConfigDirectory(simulatorConfig(simulator, 'poll: { history_interval: 0s }\n'));
  const polled: string[] = [];
  for (const shard of [0, 1, 2]) {
    const { code, stdout } = await runExporter(
      ['once', '--config.file', directory.configFile, `--shard=${shard}`],
      {
        env: { TOTAL_SHARDS: '3' },
      },
    );
    expect(code).toBe(0);
    const families = parseExposition(stdout, 'text');
    const up = families.find(({ name }) => name === 'sensecore_ads_up')?.samples ?? [];
    polled.push(...up.map(({ labels }) => labels['resource'] ?? ''));
  }
  expect(polled.sort()).toEqual(simulator.resources.map(({ dataSync }) => dataSync).sort());

  const one = simulator.resources.slice(0, 1);
  directory.write('config.yaml', simulatorConfig({ url: simulator.url, resources: one }));
  const codes = [0, 1].map((shard) =>
    runExporter(['once', '--config.file', directory.configFile, `--shard=${shard}`, '--total-shards=2']),
  );
  expect((await Promise.all(codes)).map(({ code }) => code)).toEqual([0, 0]);
});

test.each(['serve', 'once'])(
  '%s that is not told which shard it is takes the first one, and warns once',
  async (command) => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const flags = command === 'serve' ? ['--web.listen-address=127.0.0.1:0'] : [];
    await using exporter = startExporter(
      [command, `--config.file=${directory.configFile}`, '--total-shards=2', ...flags],
      { env: { HOSTNAME: 'foo' } },
    );
    if (command === 'serve') {
      const page = await (await fetch(`${await exporter.url()}/metrics`)).text();
      expect(page).toContain('sensecore_ads_exporter_shard_ordinal 0\n');
      exporter.child.kill();
    }
    const { code, stderr } = await exporter.ended();
    expect(code).toBe(0);
    expect(stderr.match(/.*"shard number unknown.*/g)).toEqual([
      expect.stringMatching(/^\{"level":"warn",.*"shard":0,"total_shards":2,/),
    ]);
  },
);

test.each([
  ['by flag', ['--total-shards=3'], {}],
  ['by environment', [], { TOTAL_SHARDS: '3' }],
  ['by flag against the environment', ['--total-shards=3'], { TOTAL_SHARDS: '2' }],
])('check that is told the shards %s tells how many resources each takes', async (_, flags, env) => {
  await using simulator = await startTestSimulator({ scenario: 'huge', resources: 12, tasks: 5 });
  using directory = createConfigDirectory(simulatorConfig(simulator));
  const { code, stdout } = await runExporter(['check', '--config.file', directory.configFile, ...flags], {
    env,
  });
  expect(code).toBe(0);
  const shares = [...stdout.matchAll(/^shard \d: (\d+) resources?$/gm)].map(([, count]) => Number(count));
  expect(shares).toHaveLength(3);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBe(12);
});

test('an empty shard is ready', async () => {
  await using simulator = await startTestSimulator();
  const [only] = simulator.resources.slice(0, 1);
  using directory = createConfigDirectory(
    simulatorConfig({ url: simulator.url, resources: only === undefined ? [] : [only] }),
  );
  const empty = 1 - shardOf(only?.dataSync ?? '', 2);
  await using exporter = startExporter(
    ['serve', `--config.file=${directory.configFile}`, '--web.listen-address=127.0.0.1:0'],
    { env: { POD_NAME: `ads-exporter-${empty}`, TOTAL_SHARDS: '2' } },
  );
  const url = await exporter.url();
  expect((await fetch(`${url}/-/ready`)).status).toBe(200);
  const page = await (await fetch(`${url}/metrics`)).text();
  expect(page).toContain(`sensecore_ads_exporter_shard_ordinal ${empty}\n`);
  expect(page).not.toContain('sensecore_ads_up');
});
