// AGENTS.md, CONTRIBUTING.md and docs/architecture.md are about this repository as it is.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDocument, ROOT } from './markdown.ts';

const agents = readDocument('AGENTS.md');
const contributing = readDocument('CONTRIBUTING.md');
const architecture = readDocument('docs/architecture.md');

interface LintConfig {
  readonly overrides: readonly {
    readonly files: readonly string[];
    readonly rules: Readonly<
      Record<
        string,
        readonly [string, { readonly patterns?: readonly { readonly group: readonly string[] }[] }]
      >
    >;
  }[];
}

/** Folder of src → what the linter lets it import of ours; undefined where it lets it import everything. */
function allowedBy(config: LintConfig, folder: string): string {
  const override = config.overrides.find(({ files }) => files.includes(`${folder}**`));
  const group = override?.rules['eslint/no-restricted-imports']?.[1].patterns?.[0]?.group;
  if (group === undefined) return 'everything';
  const allowed = group.filter((pattern) => pattern.startsWith('!') && !pattern.endsWith('/*'));
  return allowed.map((pattern) => pattern.replace(/^!\.\.\/|\.ts$/g, '')).join(', ');
}

const rows = [...contributing.prose.matchAll(/^\| `(src\/[\w-]+\/)` \| .+? \| (.+?) \|$/gm)].map(
  ([, folder = '', allowed = '']) => ({
    folder,
    allowed: allowed.startsWith('nothing') ? '' : allowed,
  }),
);

test('what a folder may import is what the linter enforces', () => {
  const config = JSON.parse(readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8')) as LintConfig;
  expect(rows.map(({ folder }) => ({ folder, allowed: allowedBy(config, folder) }))).toEqual(rows);
});

/** Those that have a table of their own, and those that are not kept. */
const NOT_OURS = ['src/', 'test/', 'node_modules/', 'dist/', 'coverage/', 'reports/', 'tarballs/'];

test('the maps have every folder of src, and every other one', () => {
  const folders = globSync('src/*/', { cwd: ROOT }).map((folder) => `${folder.replace(/\/$/, '')}/`);
  expect(rows.map(({ folder }) => folder).sort()).toEqual(folders.sort());
  const others = globSync(['*/', 'test/*/'], { cwd: ROOT })
    .map((folder) => `${folder.replace(/\/$/, '')}/`)
    .filter((folder) => !NOT_OURS.includes(folder));
  expect(others.length).toBeGreaterThan(15);
  expect([...folders, ...others].filter((folder) => !architecture.codeSpans.includes(folder))).toEqual([]);
});

describe.each([agents, contributing, architecture])('$path', ({ codeSpans }) => {
  test('names only files that there are', () => {
    const paths = codeSpans.filter((code) =>
      /^(?:src|test|mixin|scripts|docs|bench|helm|examples|systemd|\.ci|\.github)\/[\w./-]*$/.test(code),
    );
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

test('AGENTS.md has every folder of src, and follows a poll, a scrape and a reload in seven steps at most', () => {
  const folders = globSync('src/*/', { cwd: ROOT }).map((folder) => `${folder.replace(/\/$/, '')}/`);
  expect(folders.filter((folder) => !agents.codeSpans.includes(folder))).toEqual([]);
  const flows = agents.prose.split(/^## /m).filter((section) => section.startsWith('One '));
  expect(flows.map((flow) => flow.split('\n')[0])).toEqual(['One poll', 'One scrape', 'One reload']);
  for (const flow of flows) {
    const steps = flow.split('\n').filter((line) => /^\d\. /.test(line));
    expect(steps.length).toBeLessThanOrEqual(7);
    expect(steps.filter((step) => !/`src\/[\w./-]+`/.test(step))).toEqual([]);
  }
});

const recipes = contributing.prose.split(/^## /m).filter((section) => section.startsWith('Add '));

test('everything that is added takes five steps at most', () => {
  expect(recipes.map((recipe) => recipe.split('\n')[0])).toEqual([
    'Add a metric',
    'Add a config key',
    'Add a command',
    'Add an alert',
    'Add a dashboard panel',
  ]);
  for (const recipe of recipes) {
    const steps = [...recipe.matchAll(/^(\d)\. /gm)].map(([, step]) => Number(step));
    expect(steps).toEqual(steps.map((_, index) => index + 1));
    expect(steps.length).toBeLessThanOrEqual(5);
  }
});

test('commands in it are those of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: object;
  };
  const named = contributing.codeSpans.flatMap((code) => /^npm run ([\w:]+)/.exec(code)?.[1] ?? []);
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
