import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { giveToOrdinaryUser, ORDINARY_USER } from '../support/as-ordinary-user.ts';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { runExporter, startExporter } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { cannotMount, createSmallDisk } from '../support/small-disk.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { startTestSimulator, type TestSimulator } from '../support/test-simulator.ts';

const STATES = ['SCANNING', 'DOING', 'PAUSED', 'COMPLETED', 'FAILED', 'CANCELLED'];

describe('to stdout', () => {
  test('writes all series of the resources, and nothing that the exporter says of itself', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const { code, stdout, stderr } = await runExporter(['once', '--config.file', directory.configFile]);
    expect([code, stderr]).toEqual([0, '']);
    for (const { dataSync } of simulator.resources) {
      expect(stdout).toContain(`sensecore_ads_up{resource="${dataSync}"} 1\n`);
    }
    for (const state of STATES) expect(stdout).toContain(`state="${state}"} 1\n`);
    // The parser refuses a header without samples.
    for (const { name, samples } of parseExposition(stdout, 'text')) {
      for (const { labels } of samples) expect({ name, ...labels }).toHaveProperty('resource');
    }
  });

  test('exits 1 when a resource failed, and still writes what it has', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(
      simulatorConfig(simulator, 'api: { base_url: "http://127.0.0.1:9", retries: 0 }\n'),
    );
    const { code, stdout, stderr } = await runExporter(['once', '--config.file', directory.configFile]);
    expect(code).toBe(1);
    expect(stdout).toContain('sensecore_ads_up{resource="nightly-sync"} 0\n');
    expect(stdout).toContain(
      'sensecore_ads_exporter_poll_failures_total{resource="nightly-sync",listing="active",reason="network"} 1\n',
    );
    expect(stderr).toContain('"msg":"poll failed"');
  });
});

/** A config directory for one of the simulator's resources. */
function configFor({ url, resources }: TestSimulator, index: number) {
  return createConfigDirectory(simulatorConfig({ url, resources: resources.slice(index, index + 1) }));
}

describe('--output', () => {
  test.skipIf(needsProgram('promtool') || needsProgram('go'))(
    'several files in one directory of a textfile collector are one set of metrics',
    { timeout: 120_000 },
    async () => {
      await using simulator = await startTestSimulator();
      using textfiles = createTemporaryDirectory();
      const files: string[] = [];
      for (const index of simulator.resources.keys()) {
        using directory = configFor(simulator, index);
        const file = join(textfiles.path, `ads-${index}.prom`);
        // One has the defaults, one other labels, one no history.
        const extra = ['', 'metrics: { info_labels: [] }\n', 'poll: { history_interval: 0s }\n'][index] ?? '';
        directory.write('config.yaml', readFileSync(directory.configFile, 'utf8') + extra);
        const args = ['once', `--config.file=${directory.configFile}`, `--output=${file}`];
        expect(await runExporter(args)).toEqual({ code: 0, stdout: '', stderr: '' });
        const lint = spawnSync('promtool', ['check', 'metrics'], { input: readFileSync(file) });
        expect([lint.status, lint.stdout.toString(), lint.stderr.toString()]).toEqual([0, '', '']);
        files.push(file);
      }
      const program = fileURLToPath(import.meta.resolve('./textfile.go'));
      const merged = spawnSync('go', ['run', program, ...files], {
        encoding: 'utf8',
        env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode' },
      });
      expect([merged.status, merged.stderr]).toEqual([0, '']);
      expect(Number(merged.stdout)).toBeGreaterThan(300);
      expect(readdirSync(textfiles.path).sort()).toEqual(['ads-0.prom', 'ads-1.prom', 'ads-2.prom']);
    },
  );

  test('a resource that failed has up 0, and does not keep the others from being current', async () => {
    const failing = 'nightly-sync';
    await using simulator = await startTestSimulator();
    simulator.setFault({ kind: 'status', status: 403 }, { dataSync: failing });
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const file = directory.write('ads.prom', 'of before\n');
    const { code } = await runExporter(['once', `--config.file=${directory.configFile}`, `--output=${file}`]);
    expect(code).toBe(1);
    const page = readFileSync(file, 'utf8');
    expect(page).toContain(`sensecore_ads_up{resource="${failing}"} 0\n`);
    expect(page).not.toContain(`sensecore_ads_task_info{resource="${failing}"`);
    for (const { dataSync } of simulator.resources.filter((resource) => resource.dataSync !== failing)) {
      expect(page).toContain(`sensecore_ads_up{resource="${dataSync}"} 1\n`);
      expect(page).toContain(`sensecore_ads_task_info{resource="${dataSync}"`);
    }
  });

  test('everybody may read the file, whatever the umask and the file before', async () => {
    await using simulator = await startTestSimulator();
    using directory = configFor(simulator, 0);
    const file = directory.write('ads.prom', '');
    chmodSync(file, 0o600);
    const before = process.umask(0o077);
    try {
      await runExporter(['once', `--config.file=${directory.configFile}`, `--output=${file}`]);
    } finally {
      process.umask(before);
    }
    expect((statSync(file).mode & 0o777).toString(8)).toBe('644');
  });

  test('a link stays one, and what it leads to is replaced', async () => {
    await using simulator = await startTestSimulator();
    using directory = configFor(simulator, 0);
    mkdirSync(join(directory.path, 'textfiles'));
    const file = directory.write('textfiles/real.prom', '');
    const link = join(directory.path, 'link.prom');
    symlinkSync(file, link);
    const args = ['once', `--config.file=${directory.configFile}`, `--output=${link}`];
    expect((await runExporter(args)).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(realpathSync(link)).toBe(realpathSync(file));
    expect(readFileSync(file, 'utf8')).toContain('sensecore_ads_up{');
  });

  test('a run that is stopped leaves the file as it was', async () => {
    await using simulator = await startTestSimulator();
    simulator.setFault({ kind: 'hang' });
    using directory = configFor(simulator, 0);
    const file = directory.write('ads.prom', 'of before\n');
    await using exporter = startExporter([
      'once',
      `--config.file=${directory.configFile}`,
      `--output=${file}`,
    ]);
    await expect.poll(() => simulator.requests.inFlight).toBeGreaterThan(0);
    exporter.child.kill();
    expect((await exporter.ended()).code).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('of before\n');
    expect(readdirSync(directory.path).sort()).toEqual(['ads.prom', 'config.yaml']);
  });

  test.skipIf(cannotMount())(
    'a full disk is an error that leaves the file as it was, and nothing beside it',
    async () => {
      await using simulator = await startTestSimulator();
      using directory = configFor(simulator, 0);
      using disk = createSmallDisk();
      const file = join(disk.path, 'ads.prom');
      const args = ['once', `--config.file=${directory.configFile}`, `--output=${file}`];
      expect((await runExporter(args)).code).toBe(0);
      const before = readFileSync(file, 'utf8');
      disk.fill();
      const { code, stderr } = await runExporter(args);
      expect(stderr).toBe(`sensecore-ads-exporter: --output: cannot write ${file}: ENOSPC\n`);
      expect(code).toBe(1);
      expect(readFileSync(file, 'utf8')).toBe(before);
      expect(readdirSync(disk.path).sort()).toEqual(['ads.prom', 'ballast']);
    },
  );

  test.each([
    ['missing/ads.prom', 'cannot be written: its directory does not exist'],
    ['.', 'is not a regular file, so it cannot be replaced; without --output the metrics go to stdout'],
    ['config.yaml/ads.prom', 'cannot be used: ENOTDIR'],
  ])('%s is refused before anything is asked for', async (name, why) => {
    await using simulator = await startTestSimulator();
    using directory = configFor(simulator, 0);
    const file = join(directory.path, name);
    const args = ['once', `--config.file=${directory.configFile}`, `--output=${file}`];
    const { code, stderr } = await runExporter(args);
    expect(stderr).toBe(`sensecore-ads-exporter: --output: ${file} ${why}\n`);
    expect(code).toBe(2);
    expect(simulator.requests.total).toBe(0);
  });

  test('a directory that may not be written to is an error', async () => {
    await using simulator = await startTestSimulator();
    using directory = configFor(simulator, 0);
    chmodSync(directory.path, 0o755);
    giveToOrdinaryUser(directory.configFile);
    mkdirSync(join(directory.path, 'locked'), { mode: 0o555 });
    const locked = join(directory.path, 'locked', 'ads.prom');
    const args = ['once', `--config.file=${directory.configFile}`, `--output=${locked}`];
    const { code, stderr } = await runExporter(args, ORDINARY_USER);
    expect(stderr).toBe(`sensecore-ads-exporter: --output: cannot write ${locked}: EACCES\n`);
    expect(code).toBe(1);
  });
});
