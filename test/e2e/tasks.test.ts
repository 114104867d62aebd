import { hashSync } from 'bcrypt';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/cli/tasks/terminal.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import type { TaskView } from '../../src/web/api/views.ts';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { runExporter, startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { startOnTerminal } from '../support/on-terminal.ts';
import { startTestSimulator } from '../support/test-simulator.ts';
import { createCertificates } from '../web/certificates.ts';

const LISTEN = '--web.listen-address=127.0.0.1:0';
const OFTEN = 'poll: { interval: 300ms, timeout: 5s, history_interval: 1s }\n';

/** An exporter that polls the simulator, once it has read everything. */
async function serve(configFile: string): Promise<ExporterProcess & { readonly at: string }> {
  const exporter = startExporter([`--config.file=${configFile}`, LISTEN]);
  const at = await exporter.url();
  await expect
    .poll(async () => {
      const { resources } = Object(await (await fetch(`${at}/api/v1/status`)).json());
      return resources.every(
        (resource: Record<string, unknown>) => resource['history_last_success_at'] !== null,
      );
    })
    .toBe(true);
  return { ...exporter, at };
}

function idsOf(tasks: readonly TaskView[]): readonly string[] {
  return tasks.map(({ id }) => id).sort();
}

async function stillSimulator(): Promise<Simulator> {
  return startTestSimulator({ speed: 0 });
}

describe('tasks', () => {
  test('reads the same from a running exporter as from the API itself, as its API has it', async () => {
    await using simulator = await stillSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator, OFTEN));
    await using exporter = await serve(directory.configFile);
    const [direct, remote] = await Promise.all([
      runExporter(['tasks', `--config.file=${directory.configFile}`, '--json']),
      runExporter(['tasks', `--url=${exporter.at}`, '--json']),
    ]);
    expect([direct.code, direct.stderr, remote.code, remote.stderr]).toEqual([0, '', 0, '']);
    const { tasks } = Object(await (await fetch(`${exporter.at}/api/v1/tasks?limit=1000&sort=need`)).json());
    expect(tasks.length).toBeGreaterThan(10);
    expect(idsOf(JSON.parse(remote.stdout))).toEqual(idsOf(tasks));
    expect(idsOf(JSON.parse(direct.stdout))).toEqual(idsOf(tasks));
    expect(Object.keys(JSON.parse(direct.stdout)[0])).toEqual(Object.keys(tasks[0]));
  });

  test('in a pipe prints plain columns, one line for each task, and a count', async () => {
    await using simulator = await stillSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const flags = [
      `--config.file=${directory.configFile}`,
      '--state=failed',
      '--state=doing',
      '--sort=-name',
    ];
    const { code, stdout, stderr } = await runExporter(['tasks', ...flags], { env: { FORCE_COLOR: '1' } });
    expect([code, stderr]).toEqual([0, '']);
    const [header = '', ...lines] = stdout.split('\n');
    expect(header).toMatch(/^RESOURCE +NAME +STATE +PROGRESS .* REASON +ERROR$/);
    const rows = lines.slice(0, lines.indexOf(''));
    const states = rows.map((row) => /  (DOING|FAILED)  /.exec(row)?.[1]);
    expect(new Set(states)).toEqual(new Set(['DOING', 'FAILED']));
    expect(lines.at(-2)).toMatch(new RegExp(`^${rows.length} of \\d+ tasks: .*FAILED \\d`));
    // oxlint-disable-next-line no-control-regex -- finding them is the purpose
    expect(stdout).not.toMatch(/[█\u001B]/);
    const place = header.indexOf('STATE');
    expect(new Set(rows.map((row) => displayWidth(row.slice(0, row.search(/(DOING|FAILED) {2}/)))))).toEqual(
      new Set([place]),
    );
  });

  test('a resource that cannot be read is told, the others are shown, and the exit code is 1', async () => {
    await using simulator = await stillSimulator();
    const dead = `  - { name: dead, subscription: s, resource_group: default, zone: z, data_sync: dead, base_url: "http://127.0.0.1:9" }\n`;
    using directory = createConfigDirectory(
      simulatorConfig(simulator, dead + `api: { base_url: "${simulator.url}", retries: 0 }\n`),
    );
    const { code, stdout, stderr } = await runExporter(['tasks', `--config.file=${directory.configFile}`]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^nightly-sync /m);
    expect(stderr).toBe(
      'sensecore-ads-exporter: resource dead could not be read (network): no complete response: connect ECONNREFUSED 127.0.0.1:9; run doctor for the likely cause\n',
    );
    const one = await runExporter([
      'tasks',
      `--config.file=${directory.configFile}`,
      '--resource=nightly-sync',
    ]);
    expect([one.code, one.stderr]).toEqual([0, '']);
  });

  test('a resource that is not in the config is wrong usage', async () => {
    await using simulator = await stillSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const { code, stderr } = await runExporter([
      'tasks',
      `--config.file=${directory.configFile}`,
      '--resource=nightly-sink',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^sensecore-ads-exporter: --resource: "nightly-sink" is unknown\. Did you mean "nightly-sync"\? /,
    );
  });

  test('comes through TLS and a password, and shows neither the password nor its hash', async () => {
    using certificates = createCertificates();
    await using simulator = await stillSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const webConfig = directory.write(
      'web.yaml',
      `tls_server_config: { cert_file: ${certificates.path('server.pem')}, key_file: ${certificates.path('server.key')} }
basic_auth_users: { ops: "${hashSync('hunter2', 4)}" }
`,
    );
    await using exporter = startExporter([
      `--config.file=${directory.configFile}`,
      LISTEN,
      `--web.config.file=${webConfig}`,
    ]);
    const [, url = ''] = await exporter.waitFor(/(https:\/\/127\.0\.0\.1:\d+)"?\]?[^\n]*listening/);
    const flags = ['tasks', `--url=${url}`, `--ca-file=${certificates.path('ca.pem')}`, '--json'];
    const env = { ADS_EXPORTER_USERNAME: 'ops', ADS_EXPORTER_PASSWORD: 'hunter2' };
    await expect.poll(() => runExporter(flags, { env }).then(({ code }) => code)).toBe(0);
    const refused = await runExporter(flags, { env: { ...env, ADS_EXPORTER_PASSWORD: 'hunter3' } });
    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr: `sensecore-ads-exporter: ${url}/ refuses the credentials; check ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD\n`,
    });
    const inUrl = await runExporter(['tasks', `--url=${url.replace('//', '//ops:hunter2@')}`]);
    expect(inUrl.code).toBe(2);
    expect(inUrl.stderr).not.toContain('hunter2');
  });

  test('--watch in a pipe prints table after table until SIGINT, and then exits 0', async () => {
    await using simulator = await stillSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    await using watching = startExporter(['tasks', `--config.file=${directory.configFile}`, '--watch=1s']);
    await expect.poll(() => watching.stdout().match(/^\d+ tasks: /gm)?.length ?? 0).toBeGreaterThan(1);
    watching.child.kill('SIGINT');
    const { code, stderr } = await watching.ended();
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe.skipIf(needsProgram('script'))('tasks on a terminal', () => {
  test.each([
    [{ NO_COLOR: '1' }, false, true],
    [{ TERM: 'dumb' }, false, true],
    [{ LC_ALL: 'C' }, true, false],
  ])('with %j: colours %s, Unicode bars %s, and every line fits', async (env, hasColours, hasUnicode) => {
    await using simulator = await stillSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const flags = ['tasks', `--config.file=${directory.configFile}`];
    await using terminal = await startOnTerminal(flags, { columns: 72, rows: 20, env });
    expect(await terminal.ended()).toBe(0);
    expect(terminal.output().includes('\u001B[')).toBe(hasColours);
    expect(terminal.output()).toMatch(hasUnicode ? /\[█+[▏▎▍▌▋▊▉]? *\] +\d+%/ : /\[#+ *\] +\d+%/);
    const { lines } = terminal.screen();
    expect(lines[0]).toMatch(/^NAME +STATE +PROGRESS/);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(72);
    expect(lines.slice(-2).join(' ')).toMatch(/\d+ tasks: .* FAILED \d/);
  });

  test('--watch redraws in place as tasks move, follows the size, and gives the terminal back on Ctrl-C', async () => {
    await using simulator = await startTestSimulator({ speed: 20 });
    using directory = createConfigDirectory(simulatorConfig(simulator, OFTEN));
    await using exporter = await serve(directory.configFile);
    const flags = ['tasks', `--url=${exporter.at}`, '--watch=1s', '--state=doing'];
    await using terminal = await startOnTerminal(flags, { columns: 80, rows: 12 });
    const { screen } = terminal;
    const table = (): string => screen().lines.slice(2).join('\n');
    await expect.poll(table).toMatch(/\d+%/);
    expect([screen().isAlternate, screen().isCursorVisible]).toEqual([true, false]);
    expect(screen().lines[0]).toContain(`${exporter.at}/, every 1s, Ctrl-C to quit`);
    const before = table();
    await expect.poll(table).not.toBe(before);
    expect(screen().lines.length).toBeLessThanOrEqual(12);

    terminal.resize(50, 6);
    await expect.poll(() => Math.max(...screen().lines.map(displayWidth))).toBeLessThan(50);
    await expect.poll(() => screen().lines.length).toBeLessThanOrEqual(6);
    terminal.resize(120, 12);
    await expect.poll(() => screen().lines[2] ?? screen().lines.join()).toMatch(/RESOURCE|SIZE/);

    terminal.type('\u0003');
    expect(await terminal.ended()).toBe(0);
    expect([screen().isAlternate, screen().isCursorVisible]).toEqual([false, true]);
    expect(terminal.output()).not.toContain('\u001B[2J');
  });

  test('--watch outlives the exporter that it reads', async () => {
    await using simulator = await stillSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator, OFTEN));
    await using exporter = await serve(directory.configFile);
    await using terminal = await startOnTerminal(['tasks', `--url=${exporter.at}`, '--watch=1s'], {
      columns: 160,
      rows: 20,
    });
    const { screen } = terminal;
    await expect.poll(() => screen().lines.length).toBeGreaterThan(5);
    exporter.child.kill('SIGTERM');
    await expect.poll(() => screen().lines[1]).toContain('nothing listens there');
    expect(screen().lines.length).toBeGreaterThan(5);
    terminal.type('\u0003');
    expect(await terminal.ended()).toBe(0);
  });
});
