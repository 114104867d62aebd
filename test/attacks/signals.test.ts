// Signals that anybody who may send them sends, at any moment.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { simulatorConfig, createConfigDirectory } from '../support/config-file.ts';
import { ENTRY, watchExporter } from '../support/exporter-process.ts';
import { startTestSimulator } from '../support/test-simulator.ts';
import { startAttacked } from './exporter.ts';

const NAME_SERVER = '127.0.0.7';

/** How many sockets of a process listen. */
function countListeners(pid: number | undefined): number {
  const inodes = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === '0A')
      .map((columns) => columns[9]),
  );
  const own = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
    } catch {
      return undefined;
    }
  });
  return own.filter((inode) => inode !== undefined && inodes.includes(inode)).length;
}

test('SIGUSR1 opens no debugger, and neither it nor SIGUSR2 ends the process', async () => {
  await using attacked = await startAttacked();
  const { child, stderr } = attacked.exporter;
  for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGPIPE'] as const) child.kill(signal);
  for (let probes = 0; probes < 10; probes += 1)
    expect((await fetch(new URL('/-/healthy', attacked.url))).status).toBe(200);
  expect(countListeners(child.pid)).toBe(1);
  expect(stderr()).not.toContain('Debugger');
}, 30_000);

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a second %s does not cut off what is drained',
  async (signal) => {
    await using attacked = await startAttacked({
      simulator: { scenario: 'huge', resources: 1, tasks: 5000 },
      extra: 'metrics: { max_tasks_per_resource: 5000 }\n',
    });
    const { exporter, url } = attacked;
    const readPage = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
    await expect.poll(async () => (await readPage()).includes('task_state{'), { timeout: 15_000 }).toBe(true);
    const [response] = (await once(get(`${url}/metrics`), 'response')) as [IncomingMessage];
    let length = 0;
    response.on('data', (chunk: Buffer) => (length += chunk.byteLength));
    await once(response, 'data');
    response.pause();
    exporter.child.kill(signal);
    await exporter.waitFor(/stopping/);
    for (let kills = 0; kills < 5; kills += 1) exporter.child.kill(signal);
    response.resume();
    await once(response, 'end');
    expect(String(length)).toBe(response.headers['content-length']);
    expect((await exporter.ended()).code).toBe(0);
  },
  30_000,
);

/** Whether a process of its own may have other name servers; says so. */
function cannotChangeNameServer(): boolean {
  const { status } = spawnSync('unshare', ['--mount', 'mount', '--bind', '/dev/null', '/etc/resolv.conf']);
  if (status !== 0) console.warn('skipped: this test needs the right to mount in a namespace of its own');
  return status !== 0;
}

describe.skipIf(cannotChangeNameServer())('a name server that does not respond', () => {
  test('does not hold up the end of the process', async () => {
    const nameServer = createSocket('udp4');
    const asked = once(nameServer, 'message');
    nameServer.bind(53, NAME_SERVER);
    await once(nameServer, 'listening');
    await using simulator = await startTestSimulator();
    const api = 'api: { base_url: "http://ads.invalid", retries: 0 }\n';
    using directory = createConfigDirectory(simulatorConfig(simulator, api));
    const resolvConf = directory.write('resolv.conf', `nameserver ${NAME_SERVER}\n`);
    const script = 'mount --bind "$1" /etc/resolv.conf; shift; exec "$@"';
    const args = [`--config.file=${directory.configFile}`, '--web.listen-address=127.0.0.1:0'];
    await using exporter = watchExporter(
      spawn('unshare', ['--mount', 'sh', '-ec', script, 'sh', resolvConf, process.execPath, ENTRY, ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env['PATH'] },
      }),
    );
    await exporter.url();
    await asked;
    const stoppedAt = performance.now();
    exporter.child.kill('SIGTERM');
    expect((await exporter.ended()).code).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(5000);
    nameServer.close();
  }, 30_000);
});
