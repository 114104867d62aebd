// The values that the documents show.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
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
