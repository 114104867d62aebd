// Configs that are small and dear to read: a reload with one is refused at once, in few words, and harms nothing.

import { expect, test } from 'vitest';
import { simulatorConfig } from '../support/config-file.ts';
import { postReload } from '../support/reloading.ts';
import { startTestSimulator } from '../support/test-simulator.ts';
import { startAttacked } from './exporter.ts';
import { expectUnharmed, watchVitals } from './vitals.ts';

const repeat = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('');

/** After a config that is right, one level of nesting for each: eight of the one before. */
const BOMB = `x0: &x0 [a, a, a, a, a, a, a, a]\n${repeat(60, (n) => `x${n + 1}: &x${n + 1} [${`*x${n}, `.repeat(8)}]\n`)}`;

const TEXTS: Readonly<Record<string, readonly [text: string, complaint: string]>> = {
  '16,000 aliases': [
    `a: &a b\nlist: [${'*a, '.repeat(16_000)}]\n`,
    'more than 1000 aliases (*name) in one file',
  ],
  '16,000 aliases without an anchor': [`list: [${'*a, '.repeat(16_000)}]\n`, 'alias of an unknown anchor'],
  'aliases inside one another': [BOMB, 'more than 200000 values once aliases (*name) are expanded'],
  'a list that holds itself': ['a: &a [*a]\n', 'more than 200000 values'],
  '900 aliases of 900 labels': [
    `labels: &a\n${repeat(900, (n) => `  l${n}: v\n`)}list: [${'*a, '.repeat(900)}]\n`,
    'more than 200000 values',
  ],
  '30,000 unknown keys': [repeat(30_000, (n) => `k${n}: 1\n`), 'config: unknown key; did you mean "api"?'],
  '30,000 keys given twice': [repeat(30_000, (n) => `k${n >> 1}: 1\n`), 'duplicate key in this map'],
  '16,000 errors of YAML': [repeat(16_000, () => '- @\n  - "\\q"\n'), 'yaml: '],
  '16,000 resources that are none': [
    repeat(16_000, (n) => `${n === 0 ? 'resource_files: [\n' : ''} {},\n`) + ']\n',
    'resource_files[0]',
  ],
  'an expression that backtracks': ['metrics: { deny: ["([a-z_]+)+!", "(?=(a+)+$)b"] }\n', 'metrics.deny[1]'],
  'a pattern of files with many braces': [
    `resource_files: ["${'{a,b}'.repeat(800)}/*"]\n`,
    'resource_files[0]',
  ],
  'a pattern of all files': ['resource_files: ["/**/**/**/*.no", 5]\n', 'resource_files[1]'],
};

test('a reload with any of them', async () => {
  await using simulator = await startTestSimulator();
  await using attacked = await startAttacked({ flags: ['--web.enable-lifecycle'] });
  await using watch = await watchVitals(attacked.exporter, attacked);
  for (const [name, [text, complaint]] of Object.entries(TEXTS)) {
    attacked.directory.write('config.yaml', simulatorConfig(simulator, text));
    const startedAt = performance.now();
    const [status, body] = await postReload(attacked.url);
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    expect({ name, status, isShort: body.length < 100_000, isQuick: seconds < 10 }).toEqual({
      name,
      status: 400,
      isShort: true,
      isQuick: true,
    });
    expect(body).toContain(complaint);
  }
  await expectUnharmed(watch);
}, 120_000);
