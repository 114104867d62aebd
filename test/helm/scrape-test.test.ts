// The program that the pod of `helm test` runs, against the real exporter as the chart starts it.

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { createConfigDirectory } from '../support/config-file.ts';
import { startExporter } from '../support/exporter-process.ts';
import { isTest, obtainHelms, render, workloadOf, type Helm } from './helm.ts';

const helms = obtainHelms();

/** How the chart starts the test of the default installation, and the exporter, on a free port of the loopback. */
async function renderCommands(helm: Helm) {
  const manifests = await render(helm);
  const [{ command, env }] = manifests.find(isTest)?.spec.containers ?? [{}];
  const { args } = workloadOf(manifests).spec.template.spec.containers[0];
  const [program, ...rest] = command as readonly string[];
  return {
    test: { program, args: rest, env: env as readonly { name: string; value: string }[] },
    exporterArgs: (args as readonly string[]).map((arg) => arg.replace('*:10237', '127.0.0.1:0')),
  };
}

async function runTest(command: { args: readonly string[] }, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, command.args, { env });
  const closed = new Promise<number | null>((resolve) => void child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, stdout, stderr };
}

describe.skipIf(helms.length === 0)('the pod of helm test', () => {
  const helm = helms.at(-1) as Helm;

  test('asks the Service, with the node of the exporter’s own image', async () => {
    const { test: command } = await renderCommands(helm);
    expect(command.program).toBe('node');
    expect(command.env).toEqual([
      { name: 'EXPORTER_URL', value: 'http://ads-sensecore-ads-exporter.monitoring.svc:10237' },
      { name: 'TELEMETRY_PATH', value: '/metrics' },
    ]);
    const headless = await render(helm, { ciFile: 'headless-values.yaml' });
    expect(headless.find(isTest)?.spec).toMatchObject({ serviceAccountName: 'default' });
    const tls = await render(helm, { ciFile: 'tls-and-users-values.yaml' });
    expect(tls.find(isTest)?.spec.containers[0].env).toEqual([
      { name: 'EXPORTER_URL', value: 'https://ads-sensecore-ads-exporter.monitoring.svc:10237' },
      { name: 'TELEMETRY_PATH', value: '/exporter/metrics' },
      { name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: '0' },
    ]);
  });

  test('passes with the demo and says that it is one, and fails where the metrics are not', async () => {
    const { test: command, exporterArgs } = await renderCommands(helm);
    await using exporter = startExporter(exporterArgs);
    const url = await exporter.url();
    const result = await runTest(command, { EXPORTER_URL: url, TELEMETRY_PATH: '/metrics' });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/OK: \d{3,} series\. DEMO DATA\.\n$/);

    const elsewhere = await runTest(command, { EXPORTER_URL: url, TELEMETRY_PATH: '/elsewhere' });
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.stderr).toContain('Error: the metrics answered 404');
  });

  test('passes where a password protects the metrics', async () => {
    const { test: command, exporterArgs } = await renderCommands(helm);
    using directory = createConfigDirectory('');
    const webConfig = directory.write(
      'web.yaml',
      'basic_auth_users: { prometheus: $2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG }\n',
    );
    await using exporter = startExporter([...exporterArgs, `--web.config.file=${webConfig}`]);
    const url = await exporter.url();
    const result = await runTest(command, { EXPORTER_URL: url, TELEMETRY_PATH: '/metrics' });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/OK: the metrics are protected \(401\)\n$/);
  });
});
