// values.yaml, its schema, and the templates that use it, held against each other.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { lookUp, readChartValues, readValues } from '../../scripts/documents/helm-values.ts';
import type { JsonSchema } from '../../scripts/documents/config-schema.ts';
import { CHART } from './helm.ts';

const values = readChartValues();
const documented = new Set(values.map(({ path }) => path.join('.')));
const defaults = readValues();

const manifest = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')) as {
  version: string;
  appVersion: string;
  annotations: Readonly<Record<string, string>>;
};

const templates = readdirSync(join(CHART, 'templates'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(tpl|yaml|txt)$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(CHART, 'templates', file), 'utf8') }))
  // `(.Values.global).x` is the same value as `.Values.global.x`, also where there is no `global`.
  .map(({ file, text }) => ({ file, text: text.replaceAll(/\((\$?\.[\w.]+)\)\./g, '$1.') }));

test('every value is described, or is a part of one that is', () => {
  expect(values.length).toBeGreaterThan(150);
  expect(undescribed(defaults, [])).toEqual([]);
  for (const { description } of values) expect(description).toMatch(/^[A-Z`].*[^.]$/);
});

test('the schema knows exactly the values that there are', () => {
  const schema = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8')) as JsonSchema;
  for (const { path, description } of values) {
    const node = path.reduce<JsonSchema | undefined>((parent, key) => parent?.properties?.[key], schema);
    expect({ path, description: node?.['description'] }).toEqual({ path, description });
  }
  // `enabled` is what a parent chart may switch it by.
  expect(Object.keys(schema.properties ?? {}).sort()).toEqual([...Object.keys(defaults), 'enabled'].sort());
  for (const [name, section] of Object.entries(schema.properties ?? {})) {
    if (section['additionalProperties'] !== false || documented.has(name)) continue;
    expect(Object.keys(section.properties ?? {}).sort()).toEqual(
      Object.keys(Object(lookUp(defaults, [name]))).sort(),
    );
  }
});

test('every value that a template names is there', () => {
  const unknown = templates.flatMap(({ file, text }) =>
    namedIn(text)
      .filter((path) => !isKnown(path.split('.')))
      .map((path) => `${file}: ${path}`),
  );
  expect(unknown).toEqual([]);
});

test('every value is used by a template', () => {
  const named = new Set(templates.flatMap(({ text }) => namedIn(text)));
  // The pod goes through these field by field.
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];
  const isUsed = (path: string): boolean => named.has(path) || probes.includes(path.split('.')[0] ?? '');
  expect([...documented].filter((path) => !isUsed(path))).toEqual([]);
});

test('the chart carries the version of the program, in all places', () => {
  const { version } = JSON.parse(readFileSync(join(CHART, '../../package.json'), 'utf8')) as {
    version: string;
  };
  expect(manifest.appVersion).toBe(version);
  expect(manifest.annotations['artifacthub.io/images']).toContain(`:${version}\n`);
  const image = `${String(lookUp(defaults, ['image', 'registry']))}/${String(lookUp(defaults, ['image', 'repository']))}`;
  expect(manifest.annotations['artifacthub.io/images']).toContain(`image: ${image}:`);
});

test('the annotations for Artifact Hub that are lists are valid YAML', () => {
  for (const name of ['images', 'links', 'recommendations', 'changes']) {
    const list = parse(manifest.annotations[`artifacthub.io/${name}`] ?? '') as unknown;
    expect(Array.isArray(list)).toBe(true);
  }
});

/** Values below a node that neither they nor anything above them describes. */
function undescribed(node: unknown, path: readonly string[]): readonly string[] {
  if (documented.has(path.join('.'))) return [];
  const keys = typeof node === 'object' && node !== null ? Object.keys(node) : [];
  if (keys.length === 0) return [path.join('.')];
  return keys.flatMap((key) => undescribed(lookUp(node, [key]), [...path, key]));
}

/** The paths of the values that a template reads, directly or through a variable or a dict that stands for a part of them. */
function namedIn(text: string): readonly string[] {
  const aliases = [...text.matchAll(/(\$\w+) := \$?\.Values\.([\w.]+) /g)].map(
    ([, alias = '', path = '']) => [`${alias}.`, [path]] as const,
  );
  const parts: readonly (readonly [prefix: string, paths: readonly string[]])[] = [
    ...aliases,
    ['.monitor.', ['serviceMonitor', 'podMonitor']],
    ['.rule.', ['prometheusRule']],
  ];
  const throughParts = parts.flatMap(([prefix, paths]) =>
    [
      ...text.matchAll(new RegExp(`(?<![\\w$])${prefix.replaceAll(/[$.]/g, String.raw`\$&`)}([\\w.]+)`, 'g')),
    ].flatMap(([, rest]) => paths.map((path) => `${path}.${rest}`)),
  );
  const direct = [...text.matchAll(/\.Values\.([\w.]+)/g)].map(([, path = '']) => path);
  return [...direct, ...throughParts, ...namedInLoops(text)];
}

/** `range $field := list "a" "b"` and then `get $.Values.service $field`. */
function namedInLoops(text: string): readonly string[] {
  return text.split('range ').flatMap((loop) => {
    const [head = ''] = loop.split('}}');
    const [, prefix] = /get \$\.Values(?:\.([\w.]+))? \$/.exec(loop) ?? [];
    if (!loop.includes('get $.Values')) return [];
    const names = [...head.matchAll(/"(\w+)"/g)].map(([, name = '']) => name);
    return names.map((name) => (prefix === undefined ? name : `${prefix}.${name}`));
  });
}

/** Whether a path leads to a value, or into one that is a map of anything. */
function isKnown(path: readonly string[]): boolean {
  if (path.length === 0) return false;
  return lookUp(defaults, path) !== undefined || isOpenMap(path.slice(0, -1));
}

function isOpenMap(path: readonly string[]): boolean {
  if (path.length === 0) return false;
  return documented.has(path.join('.'))
    ? typeof lookUp(defaults, path) === 'object'
    : isOpenMap(path.slice(0, -1));
}
