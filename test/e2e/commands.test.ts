import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRecording } from '../../src/cli/doctor/recording.ts';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { runExporter, startExporter } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { startOnTerminal } from '../support/on-terminal.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

const STATES = ['SCANNING', 'DOING', 'PAUSED', 'COMPLETED', 'FAILED', 'CANCELLED'];

describe('demo', () => {
  test('listens on every address when it is told to, IPv6 included where there is any', async () => {
    await using exporter = startExporter(['demo', '--web.listen-address=*:0']);
    const [, port] = await exporter.waitFor(/:(\d+)"\][^\n]*listening/);
    expect((await fetch(`http://127.0.0.1:${port}/-/healthy`)).status).toBe(200);
    expect((await fetch(`http://[::1]:${port}/-/healthy`)).status).toBe(200);
  });

  test('needs no config and no account: prints where to look and serves tasks in every state', async () => {
    await using exporter = startExporter(['demo', '--web.listen-address=127.0.0.1:0']);
    const [, url = ''] = await exporter.waitFor(/(http:\/\/127\.0\.0\.1:\d+\/metrics)/);
    const page = await (await fetch(url)).text();
    for (const state of STATES) {
      expect(page).toMatch(new RegExp(`^sensecore_ads_task_state\\{.*state="${state}"\\} 1$`, 'm'));
    }
    expect(page).toContain('\nsensecore_ads_exporter_demo 1\n');
    // There is nothing to reload.
    exporter.child.kill('SIGHUP');
    expect((await fetch(url)).status).toBe(200);
    exporter.child.kill('SIGINT');
    expect((await exporter.ended()).code).toBe(0);
  });
});

test.skipIf(needsProgram('script'))('a demo on a terminal ends with the terminal', async () => {
  const args = ['demo', '--web.listen-address=127.0.0.1:0'];
  await using demo = await startOnTerminal(args, { columns: 120, rows: 40 });
  await expect.poll(demo.output).toContain('Stop with Ctrl-C.');
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(demo.output()) ?? [];
  expect((await fetch(url)).status).toBe(200);
  demo.hangUp();
  await expect.poll(() => fetch(url).catch(() => 'gone')).toBe('gone');
});

describe('serve', () => {
  test('polls, serves, and drains on SIGTERM: a scrape in flight gets its whole body, exit 0', async () => {
    await using simulator = await startTestSimulator({ scenario: 'huge', resources: 1, tasks: 5000 });
    using directory = createConfigDirectory(
      simulatorConfig(
        simulator,
        `api: { base_url: "${simulator.url}", page_size: 1000 }\nmetrics: { max_tasks_per_resource: 5000 }\n`,
      ),
    );
    await using exporter = startExporter([
      `--config.file=${directory.configFile}`,
      '--web.listen-address=127.0.0.1:0',
    ]);
    const url = await exporter.url();
    await expect.poll(() => fetch(`${url}/-/ready`).then(({ status }) => status)).toBe(200);

    await expect.poll(() => fetch(`${url}/metrics`).then((answer) => answer.text())).toContain('task_state{');
    // A client that reads slowly: what is left of its answer stands in buffers when the signal comes.
    const [response] = (await once(get(`${url}/metrics`), 'response')) as [IncomingMessage];
    let length = 0;
    response.on('data', (chunk: Buffer) => (length += chunk.byteLength));
    await once(response, 'data');
    response.pause();
    const stoppedAt = performance.now();
    exporter.child.kill('SIGTERM');
    await exporter.waitFor(/stopping/);
    response.resume();
    await once(response, 'end');
    expect(String(length)).toBe(response.headers['content-length']);
    expect((await exporter.ended()).code).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(5000);
    await expect(fetch(`${url}/metrics`)).rejects.toThrow('fetch failed');
  });

  test('an address that is taken is an error that says what to do', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const taken = new URL(simulator.url).host;
    const { code, stderr } = await runExporter([
      'serve',
      '--config.file',
      directory.configFile,
      '--web.listen-address',
      taken,
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `sensecore-ads-exporter: cannot listen: listen EADDRINUSE: address already in use ${taken}; choose another --web.listen-address\n`,
    );
  });

  test('a wrong config is reported like check does, with exit 2', async () => {
    using directory = createConfigDirectory('resources: []\n');
    const { code, stderr } = await runExporter(['--config.file', directory.configFile]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${directory.configFile}:1:`);
  });

  test('a config that is not there is an error that names the ways to begin, with exit 2', async () => {
    using directory = createTemporaryDirectory();
    const { code, stderr } = await runExporter(['serve'], { cwd: directory.path });
    expect(code).toBe(2);
    const [error, hint] = stderr.split('\n');
    expect(error).toBe('config.yaml:1:1: config: cannot read: no such file');
    for (const way of ['config.example.yaml', '--config.file', 'demo']) expect(hint).toContain(way);
  });
});

describe('simulator', () => {
  test('a port that is taken is an error that names the flag to change', async () => {
    await using simulator = await startTestSimulator();
    const { host, port } = new URL(simulator.url);
    const { code, stderr } = await runExporter(['simulator', '--port', port]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `sensecore-ads-exporter: cannot listen: listen EADDRINUSE: address already in use ${host}; choose another --port\n`,
    );
  });
});

describe('doctor', () => {
  test('goes on without a word when its reader has seen enough: the recording is whole, the exit code true', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const recording = join(directory.path, 'recorded.json');
    await using exporter = startExporter([
      'doctor',
      `--config.file=${directory.configFile}`,
      `--record=${recording}`,
    ]);
    exporter.child.stdout?.destroy();
    const { code, stderr } = await exporter.ended();
    expect([code, stderr]).toEqual([0, '']);
    expect(await readRecording(recording)).toHaveLength(2 * simulator.resources.length);
  });
});

describe('check', () => {
  test('prints OK and a summary', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const { code, stdout, stderr } = await runExporter(['check', '--config.file', directory.configFile]);
    expect(stdout).toMatch(/^OK\nresources: 3\n/);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('prints every error at once as file:line:column: path: what is wrong, with exit 2', async () => {
    using directory = createConfigDirectory(`api:
  pagesize: 50
  timeout: 10 parsecs
  ca_file: missing.pem
credentials:
  - { name: default, access_key: a, secret_key: b }
resources:
  - { subscription: "uuid&zone=cn-sh-01e", resource_group: default, zone: cn-sh-01e, data_sync: nightly }
  - { subscription: s, resource_group: default, zone: cn-sh-01e, data_sync: nightly }
`);
    const { code, stdout, stderr } = await runExporter(['check', `--config.file=${directory.configFile}`]);
    expect(code).toBe(2);
    const lines = `${stdout}${stderr}`.trim().split('\n');
    expect(
      lines.map((line) =>
        line.replace(directory.configFile, 'config.yaml').replace(/^([^ ]+ [^ ]+).*/, '$1'),
      ),
    ).toEqual([
      'config.yaml:2:3: api.pagesize:',
      'config.yaml:3:12: api.timeout:',
      'config.yaml:4:12: api.ca_file:',
      'config.yaml:8:21: resources[0].subscription:',
      expect.stringMatching(/^config\.yaml:9:\d+: resources\[1\]/),
    ]);
  });
});

describe('what a command begins with', () => {
  const CONFIG = 'resources: [{ zone: 7 }]\n';
  const WEB_CONFIG = 'rate_limits: {}\n';

  test.each(['check', 'serve'])(
    '%s tells the errors of the config, the web config and the environment at once',
    async (command) => {
      using directory = createConfigDirectory(CONFIG);
      const webConfig = directory.write('web.yml', WEB_CONFIG);
      const { code, stderr } = await runExporter(
        [command, `--config.file=${directory.configFile}`, `--web.config.file=${webConfig}`],
        { env: { HTTPS_PROXY: 'proxy.corp:3128' } },
      );
      expect(code).toBe(2);
      expect(stderr).toContain(`${directory.configFile}:1:21: resources[0].zone: `);
      expect(stderr).toContain(`${webConfig}:1:1: rate_limits: unknown key`);
      expect(stderr).toContain('environment:1:1: HTTPS_PROXY: must be the URL of a proxy');
    },
  );

  test.each(['check', 'serve', 'once', 'tasks', 'doctor'])('%s refuses a wrong proxy', async (command) => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const { code, stderr } = await runExporter([command, `--config.file=${directory.configFile}`], {
      env: { HTTPS_PROXY: 'proxy.corp:3128' },
    });
    expect(stderr).toBe(
      'environment:1:1: HTTPS_PROXY: must be the URL of a proxy, such as http://proxy.example.org:3128\n',
    );
    expect(code).toBe(2);
  });
});

describe('usage', () => {
  test.each([
    [['--version'], 0, /^sensecore-ads-exporter \d+\.\d+\.\d+ /],
    [['--help'], 0, /--web\.listen-address/],
    [['simulator', '--help'], 0, /--scenario/],
    [['serv'], 2, /serve/],
    [['--config.fle=x'], 2, /--config\.file/],
    [['serve', '--scenario=busy'], 2, /simulator/],
    [['--log.level=loud'], 2, /debug, info, warn/],
  ])('%j exits %i', async (args, exitCode, output) => {
    const { code, stdout, stderr } = await runExporter(args);
    expect(`${stdout}${stderr}`).toMatch(output);
    expect(code).toBe(exitCode);
  });
});
