// Every file of values in ci/, on every major version of Helm.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/parse.ts';
import { runExporter } from '../support/exporter-process.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { CI_FILES, CHART, obtainHelms, parseManifests, template, workloadOf, type Manifest } from './helm.ts';
import { findManifestProblems } from './manifest-problems.ts';
import { moveUnder, writePodFiles } from './pod-files.ts';
import { findViolations, podsOf } from './pod-security.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const CERTIFICATE = readFileSync(join(FIXTURES, 'gateway-tls/self-signed.pem'), 'utf8');
const KEY = readFileSync(join(FIXTURES, 'gateway-tls/self-signed.key.pem'), 'utf8');

/** What the files in ci/ expect to be in the cluster. */
const EXISTING = {
  'ads-credentials': { access_key: 'an-access-key', secret_key: 'a-secret-key' },
  'ads-east': { AK: 'an-access-key', SK: 'a-secret-key' },
  'ads-console': { token: 'a-token' },
  'ads-exporter-tls': { 'tls.crt': CERTIFICATE, 'tls.key': KEY, 'ca.crt': CERTIFICATE },
  'ads-exporter-web': {
    'web-config.yml': 'tls_server_config: { cert_file: server.pem, key_file: server.key }\n',
    'server.pem': CERTIFICATE,
    'server.key': KEY,
  },
  'ads-exporter-config': {
    'exporter.yaml': `credentials:
  - { name: default, bearer_token_file: /etc/sensecore-ads-exporter/credentials/default/access_key }
resources:
  - { subscription: s, resource_group: default, zone: z, data_sync: nightly }
`,
  },
  'ads-resources': {
    'more.yaml': '- { subscription: s, resource_group: default, zone: z, data_sync: three }\n',
  },
};

const helms = obtainHelms();

describe.skipIf(helms.length === 0)('each file in ci/', () => {
  /** By file, then in the order of the major versions. */
  const rendered = new Map<string, readonly string[]>();
  beforeAll(async () => {
    const limit = pLimit(4);
    const render = async (ciFile: string): Promise<void> => {
      const results = await Promise.all(helms.map((helm) => limit(() => template(helm, { ciFile }))));
      for (const { code, stderr } of results) expect({ ciFile, code, stderr }).toMatchObject({ code: 0 });
      rendered.set(
        ciFile,
        results.map(({ stdout }) => stdout),
      );
    };
    await Promise.all(CI_FILES.map(render));
  });

  function manifestsOf(ciFile: string): readonly Manifest[] {
    return parseManifests(rendered.get(ciFile)?.[0] ?? '');
  }

  test.each(CI_FILES)('%s renders the same objects with every Helm', (ciFile) => {
    const [first, ...others] = (rendered.get(ciFile) ?? []).map(inOrder);
    expect(first?.length).toBeGreaterThanOrEqual(4);
    for (const other of others) expect(other).toEqual(first);
  });

  test.each(CI_FILES)('%s renders objects that the schemas of their kinds allow', (ciFile) => {
    expect(manifestsOf(ciFile).flatMap(findManifestProblems)).toEqual([]);
  });

  test.each(CI_FILES)('%s renders pods that meet the "restricted" standard', (ciFile) => {
    const pods = manifestsOf(ciFile).flatMap(podsOf);
    expect(pods.length).toBeGreaterThan(0);
    expect(pods.flatMap(findViolations)).toEqual([]);
  });

  test.each(CI_FILES)(
    '%s renders arguments and configuration files that the exporter takes',
    async (ciFile) => {
      const manifests = manifestsOf(ciFile);
      const workload = workloadOf(manifests);
      const [{ args, env = [] }] = workload.spec.template.spec.containers;
      using directory = createTemporaryDirectory();
      writePodFiles({ manifests, workload, existing: EXISTING, root: directory.path });
      const moved: readonly string[] = args.map((argument: string) => moveUnder(directory.path, argument));
      expect(parseArguments(moved)).toMatchObject({ command: args[0] });

      const files = moved.filter((argument) => /^--(web\.)?config\.file=/.test(argument));
      if (files.length === 0) return;
      const demo =
        moved[0] === 'demo' ? [`--config.file=${join(FIXTURES, 'config/valid-minimal.yaml')}`] : [];
      const texts = (env as readonly { name: string; value?: string }[]).map(
        ({ name, value = 'from-a-secret' }) => [name, value] as const,
      );
      const { TOTAL_SHARDS: shards = '1', ...variables } = Object.fromEntries(texts);
      const check = await runExporter(['check', ...demo, ...files, `--total-shards=${shards}`], {
        env: variables,
      });
      expect(check).toMatchObject({ code: 0, stderr: '' });
      expect(check.stdout).toMatch(/^OK\n/);
    },
  );
});

describe.skipIf(helms.length === 0)('the chart', () => {
  test.each(helms)('passes helm lint --strict, Helm $major', async (helm) => {
    // Values that reach most templates; that the others render, the tests above have shown.
    const files = ['default', 'sharding', 'tls-and-users', 'prometheus-rule'];
    const limit = pLimit(2);
    const lint = async (file: string): Promise<void> => {
      const values = join(CHART, 'ci', `${file}-values.yaml`);
      const { code, stdout, stderr } = await helm.run(['lint', '--strict', CHART, '--values', values]);
      expect({ file, code, stdout, stderr }).toMatchObject({ code: 0, stderr: '' });
      expect(stdout).toContain('1 chart(s) linted, 0 chart(s) failed');
    };
    await Promise.all(files.map((file) => limit(() => lint(file))));
  });

  test.each(helms)('renders the same bytes each time, Helm $major', async (helm) => {
    const options = { ciFile: 'prometheus-rule-values.yaml' };
    const [one, other] = await Promise.all([template(helm, options), template(helm, options)]);
    expect(other.stdout).toBe(one.stdout);
  });
});

/** Helm 3 and 4 write the objects in different orders. */
function inOrder(yaml: string): readonly Manifest[] {
  return [...parseManifests(yaml)].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.name}`;
}
