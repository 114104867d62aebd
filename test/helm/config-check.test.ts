// The init container that checks the configuration, with the real exporter, and the checksum that restarts the pod.

import { describe, expect, test } from 'vitest';
import { runExporter } from '../support/exporter-process.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { obtainHelms, render, workloadOf, type Helm, type Manifest } from './helm.ts';
import { moveUnder, writePodFiles } from './pod-files.ts';

const helms = obtainHelms();
const helm = helms.at(-1) as Helm;
const CI_FILE = { ciFile: 'config-check-values.yaml' };

function podOf(manifests: readonly Manifest[]) {
  return workloadOf(manifests).spec.template;
}

/** Runs the init container's command with the files that it would see. */
async function runCheck(values: unknown) {
  const manifests = await render(helm, { ...CI_FILE, values });
  using directory = createTemporaryDirectory();
  const root = directory.path;
  writePodFiles({ manifests, workload: workloadOf(manifests), existing: {}, root });
  const [container] = podOf(manifests).spec.initContainers;
  const args = (container.args as readonly string[]).map((argument) => moveUnder(root, argument));
  return await runExporter(args, { env: { CONSOLE_TOKEN: 'a-token', TOTAL_SHARDS: '2' } });
}

async function checksum(values: unknown): Promise<string> {
  const manifests = await render(helm, { ...CI_FILE, values });
  expect(podOf(manifests).metadata.annotations).toMatchObject({
    'kubectl.kubernetes.io/default-container': 'exporter',
    owner: 'platform',
  });
  return podOf(manifests).metadata.annotations['checksum/config'];
}

describe.skipIf(helms.length === 0)('the check of the configuration', () => {
  test('runs before the exporter, with the same files and variables', async () => {
    const { spec } = podOf(await render(helm, CI_FILE));
    const [check] = spec.initContainers;
    const [exporter] = spec.containers;
    expect(check.args).toEqual([
      'check',
      '--config.file=/etc/sensecore-ads-exporter/config/config.yaml',
      '--web.config.file=/etc/sensecore-ads-exporter/web/web.yaml',
    ]);
    for (const field of ['image', 'env', 'resources', 'securityContext', 'volumeMounts']) {
      expect(check[field]).toEqual(exporter[field]);
    }
  });

  test('lets a sound configuration pass', async () => {
    expect(await runCheck({})).toMatchObject({ code: 0, stdout: expect.stringMatching(/^OK\n/) });
  });

  test('stops the pod where the schema of the values allows what the exporter refuses', async () => {
    const result = await runCheck({ config: { credentials: [{ name: 'a', bearer_token_env: 'MISSING' }] } });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('credentials[0].bearer_token_env: the environment variable is not set');
  });
});

describe.skipIf(helms.length === 0)('the checksum of the configuration', () => {
  test('changes with the configuration and the web configuration, and with nothing else', async () => {
    const first = await checksum({});
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await checksum({ service: { port: 80 } })).toBe(first);
    expect(await checksum({ config: { poll: { interval: '5m' } } })).not.toBe(first);
    expect(await checksum({ web: { config: { rate_limit: { burst: 5 } } } })).not.toBe(first);
  });
});
