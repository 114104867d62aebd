// The values that the documents show.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { CHART, obtainHelms, template, type Helm } from './helm.ts';

const helms = obtainHelms();

const EXAMPLES = ['../../docs/kubernetes.md', 'README.md'].flatMap((file) => {
  const blocks = readFileSync(join(CHART, file), 'utf8').matchAll(/^( *)```yaml\n(.*?)^\1```$/gms);
  return [...blocks].map(([, indent = '', yaml = ''], index) => ({
    name: `${file.replace('../../', '')}, block ${index + 1}`,
    values: parse(yaml.replaceAll(new RegExp(`^${indent}`, 'gm'), '')) as unknown,
  }));
});

describe.skipIf(helms.length === 0)('the documents', () => {
  const helm = helms.at(-1) as Helm;

  test('show values', () => {
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(10);
  });

  test.each(EXAMPLES)('show values that install: $name', async ({ values }) => {
    // Most show one feature only; the rest is an installation with resources.
    const result = await template(helm, { ciFile: 'resources-values.yaml', values });
    expect(result).toMatchObject({ code: 0, stderr: '' });
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
