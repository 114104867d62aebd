// Every metric, flag, command and setting that a document names is there.

import { describe, expect, test } from 'vitest';
import { createMetricTables } from '../../mixin/alerts/lint/metric-tables.ts';
import { COMMAND_NAMES } from '../../src/cli/commands.ts';
import { ALL_FLAGS } from '../../src/cli/flags.ts';
import { ALLOWED_KEYS } from '../../src/config/schema.ts';
import { readDocuments } from './markdown.ts';

const documents = readDocuments();
const named = documents.map((document) => [document.path, document] as const);
const tables = await createMetricTables();

/** Also those that a query does not name: histograms as a whole, and families of OpenMetrics. */
const METRICS = new Set(
  [...tables.keys()].flatMap((name) => [name, name.replace(/_(bucket|sum|count|total|info)$/, '')]),
);

test.each(named)('%s names only metrics that there are', (_, { text }) => {
  const names = [...text.matchAll(/\b(?:sensecore_ads|nodejs|process)_\w+/g)]
    // A pattern such as `sensecore_ads_task_.*` is no name.
    .filter(({ 0: name, index }) => !name.endsWith('_') && text[index - 1] !== '/')
    .map(([name]) => name);
  expect([...new Set(names)].filter((name) => !METRICS.has(name))).toEqual([]);
});

test('samples that documents show have the labels that there are', () => {
  const samples = documents.flatMap(({ blocks, path }) =>
    blocks
      .filter(({ language }) => language === 'text')
      .flatMap(({ text }) => [...text.matchAll(/^(sensecore_ads_\w+)\{(.*)\} [\d.]+$/gm)])
      .map(([sample, name = '', labels = '']) => ({ path, sample, name, labels })),
  );
  expect(samples.length).toBeGreaterThan(20);
  const wrong = samples.filter(({ name, labels }) =>
    [...labels.matchAll(/(?:^|,)(\w+)="/g)].some(
      ([, label = '']) => tables.get(name)?.labels.has(label) !== true,
    ),
  );
  expect(wrong).toEqual([]);
});

const FLAG_NAMES = new Set(ALL_FLAGS.map(({ name }) => `--${name}`));

/** Of other programs, as far as documents name them outside of blocks. */
const OTHER_FLAGS = ['--build-arg', '--check', '--init', '--platform', '--secret', '--silent'];

test.each(named)('%s names only flags that there are', (_, { codeSpans }) => {
  const flags = codeSpans
    .filter(
      (code) =>
        !/^(docker|helm|kubectl|promtool|amtool|htpasswd|npm (?!start)|npx|systemctl|curl) /.test(code),
    )
    .flatMap((code) => [...code.matchAll(/(?<=^| )--[\w.-]+/g)].map(([flag]) => flag))
    .filter(
      (flag) => !OTHER_FLAGS.some((other) => flag === other || (other.endsWith('.') && flag === other)),
    );
  expect([...new Set(flags)].filter((flag) => !FLAG_NAMES.has(flag))).toEqual([]);
});

const SECTIONS = Object.keys(ALLOWED_KEYS)
  .filter((path) => path !== '')
  .map((path) => path.replace('[]', ''));
const SETTINGS = new Set(
  Object.entries(ALLOWED_KEYS).flatMap(([path, keys]) =>
    keys.map((key) => `${path.replace('[]', '')}.${key}`),
  ),
);

test.each(named)('%s names only settings that there are', (_, { codeSpans }) => {
  const settings = codeSpans.flatMap((code) => {
    const [path = ''] = /^[a-z_]+(?:\.[a-z_]+)+(?=$|:| )/.exec(code) ?? [];
    return SECTIONS.includes(path.slice(0, path.lastIndexOf('.'))) ? [path] : [];
  });
  expect([...new Set(settings)].filter((path) => !SETTINGS.has(path))).toEqual([]);
});

describe('the README', () => {
  test.each(['README.md', 'README.zh-CN.md'])('%s tells every command', (path) => {
    const document = documents.find((candidate) => candidate.path === path);
    const commands = [...(document?.text ?? '').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(commands).toEqual(COMMAND_NAMES);
  });
});
