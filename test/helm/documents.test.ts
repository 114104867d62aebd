// The values that the documents show.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { CHART, obtainHelms, render, template, workloadOf, type Helm } from './helm.ts';

const helms = obtainHelms();

const CHART_URL = 'oci://ghcr.io/sensecore-ads-exporter/charts/sensecore-ads-exporter';

const EXAMPLES = ['../../docs/kubernetes.md', 'README.md'].flatMap((file) => {
  const blocks = readFileSync(join(CHART, file), 'utf8').matchAll(/^( *)```yaml\n(.*?)^\1```$/gms);
  return [...blocks].flatMap(([, indent = '', yaml = ''], index) =>
    parseAllDocuments(yaml.replaceAll(new RegExp(`^${indent}`, 'gm'), '')).map((document) => ({
      name: `${file.replace('../../', '')}, block ${index + 1}`,
      content: document.toJS() as Content,
    })),
  );
});
const VALUES = EXAMPLES.filter(({ content }) => content.kind === undefined);
const OBJECTS = EXAMPLES.flatMap(({ content }) => (content.kind === undefined ? [] : [content]));

/** Values of the chart, or an object of Argo CD or Flux. */
interface Content {
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  // oxlint-disable-next-line typescript/no-explicit-any -- each kind has its own
  readonly spec: any;
}

describe.skipIf(helms.length === 0)('the documents', () => {
  const helm = helms.at(-1) as Helm;

  test('show values', () => {
    expect(VALUES.length).toBeGreaterThanOrEqual(10);
  });

  test.each(VALUES)('show values that install: $name', async ({ content: values }) => {
    // Most show one feature only; the rest is an installation with resources.
    const result = await template(helm, { ciFile: 'resources-values.yaml', values });
    expect(result).toMatchObject({ code: 0, stderr: '' });
  });

  test('show an Application of Argo CD that renders the chart', async () => {
    const { spec, metadata } = OBJECTS.find(({ kind }) => kind === 'Application') as Content;
    const { repoURL, chart, targetRevision, helm: settings } = spec.source;
    expect(`oci://${repoURL}/${chart}`).toBe(CHART_URL);
    expectToCover(targetRevision);
    const { namespace } = spec.destination;
    const values = settings.valuesObject as unknown;
    const manifests = await render(helm, { release: metadata.name, namespace, values });
    expect(workloadOf(manifests)).toMatchObject({ kind: 'Deployment', metadata: { namespace } });
  });

  test('show a HelmRelease of Flux that renders the chart', async () => {
    const source = OBJECTS.find(({ kind }) => kind === 'OCIRepository') as Content;
    expect(source.spec.url).toBe(CHART_URL);
    expectToCover(source.spec.ref.semver);
    const { spec, metadata } = OBJECTS.find(({ kind }) => kind === 'HelmRelease') as Content;
    expect(spec.chartRef).toEqual({ kind: source.kind, name: source.metadata.name });
    const { name: release, namespace } = metadata;
    const manifests = await render(helm, { release, namespace, values: spec.values });
    expect(workloadOf(manifests)).toMatchObject({ kind: 'Deployment', metadata: { namespace } });
  });
});

test.skipIf(helms.length === 0)(
  'the README of the chart links to no file that its package leaves out',
  async () => {
    using directory = createTemporaryDirectory();
    await (helms.at(-1) as Helm).run(['package', CHART, '--destination', directory.path]);
    const [archive = ''] = readdirSync(directory.path);
    const list = execFileSync('tar', ['--list', '--gzip', '--file', join(directory.path, archive)], {
      encoding: 'utf8',
    });
    const packed = new Set(list.trim().split('\n'));
    const readme = readFileSync(join(CHART, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    const folders = [...readme.matchAll(/`(\w+)\/`/g)].map(([, name]) => `${name}/`);
    const local = [...links.filter((link) => !link.startsWith('https://')), ...folders];
    expect(links.length).toBeGreaterThan(1);
    expect(local.filter((path) => ![...packed].some((file) => file.includes(`/${path}`)))).toEqual([]);
  },
);

/** Whether a range such as `0.*` has the version of the chart in it. */
function expectToCover(range: string): void {
  const { version } = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')) as { version: string };
  expect(range).toBe(`${version.split('.')[0]}.*`);
}
