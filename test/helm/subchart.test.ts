// The chart as a dependency of another one.

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { CHART, obtainHelms, only, render, type Helm } from './helm.ts';

const helms = obtainHelms();

/** A chart with the exporter's as a dependency that `enabled` switches; `other` is a key that only the parent knows. */
function createParent(directory: string): string {
  const chart = join(directory, 'parent');
  mkdirSync(join(chart, 'charts'), { recursive: true });
  cpSync(CHART, join(chart, 'charts/sensecore-ads-exporter'), { recursive: true });
  writeFileSync(
    join(chart, 'Chart.yaml'),
    `apiVersion: v2
name: parent
version: 1.0.0
dependencies:
  - name: sensecore-ads-exporter
    version: '*'
    condition: sensecore-ads-exporter.enabled
`,
  );
  return chart;
}

async function renderWithin(helm: Helm, values: unknown) {
  using directory = createTemporaryDirectory();
  return await render(helm, { chart: createParent(directory.path), values });
}

describe.each(helms)('within another chart, Helm $major', (helm) => {
  test('it takes the global values, and does not mind those of others', async () => {
    const manifests = await renderWithin(helm, {
      global: {
        imageRegistry: 'registry.example.org',
        imagePullSecrets: [{ name: 'pull' }],
        storageClass: 'x',
      },
      other: { anything: true },
      'sensecore-ads-exporter': { enabled: true, log: { level: 'debug' } },
    });
    const { spec } = only(manifests, 'Deployment').spec.template;
    expect(spec.imagePullSecrets).toEqual([{ name: 'pull' }]);
    expect(spec.containers[0]).toMatchObject({
      image: expect.stringMatching(/^registry\.example\.org\/sensecore-ads-exporter\//),
      args: expect.arrayContaining(['--log.level=debug']),
    });
  });

  test('it can be switched off', async () => {
    expect(await renderWithin(helm, { 'sensecore-ads-exporter': { enabled: false } })).toEqual([]);
  });

  test('it is as strict as alone', async () => {
    const values = { 'sensecore-ads-exporter': { enabled: true, imagee: {} } };
    await expect(renderWithin(helm, values)).rejects.toThrow(/imagee/);
  });
});
