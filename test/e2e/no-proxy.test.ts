// What NO_PROXY excepts is asked directly by every command; the proxy here would answer everything wrongly.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { runExporter, startExporter } from '../support/exporter-process.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

let asked = 0;
const proxy = createServer((_, response) => {
  asked += 1;
  response.writeHead(502).end('<html>a proxy</html>');
});
beforeAll(async () => {
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});
afterAll(() => proxy.close());

function environment(exceptions: string): Readonly<Record<string, string>> {
  const { port } = proxy.address() as AddressInfo;
  return { HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: exceptions };
}

describe.each(['127.0.0.0/8', '*', '127.0.0.1'])('NO_PROXY=%s', (exceptions) => {
  test('once, doctor and tasks reach the API, tasks --url the exporter', async () => {
    await using simulator = await startTestSimulator({ resources: 1 });
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const config = `--config.file=${directory.configFile}`;
    const env = environment(exceptions);
    const before = asked;
    for (const command of ['once', 'doctor', 'tasks']) {
      expect([command, (await runExporter([command, config], { env })).code]).toEqual([command, 0]);
    }
    await using exporter = startExporter([config, '--web.listen-address=127.0.0.1:0'], { env });
    const url = await exporter.url();
    await expect.poll(() => fetch(`${url}/-/ready`).then(({ status }) => status)).toBe(200);
    const { code, stderr } = await runExporter(['tasks', `--url=${url}`], { env });
    expect([code, stderr]).toEqual([0, '']);
    expect(asked).toBe(before);
  });
});

test('another network is asked through the proxy, and doctor says so', async () => {
  await using simulator = await startTestSimulator({ resources: 1 });
  using directory = createConfigDirectory(simulatorConfig(simulator));
  const env = environment('10.0.0.0/8');
  const before = asked;
  const { code, stdout } = await runExporter(['doctor', `--config.file=${directory.configFile}`], { env });
  expect(code).toBe(1);
  expect(stdout).toContain('The proxy of HTTP_PROXY may have sent it');
  expect(asked).toBe(before + 1);
});

test('doctor does not blame a proxy that it did not ask', async () => {
  await using simulator = await startTestSimulator({
    resources: 1,
    faults: [{ fault: { kind: 'html', status: 502 } }],
  });
  using directory = createConfigDirectory(simulatorConfig(simulator));
  const env = environment('127.0.0.0/8');
  const { stdout } = await runExporter(['doctor', `--config.file=${directory.configFile}`], { env });
  expect(stdout).toContain('Likely cause: The gateway reports');
  expect(stdout).not.toContain('HTTP_PROXY');
});
