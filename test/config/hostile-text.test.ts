import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load.ts';
import { ALLOWED_KEYS } from '../../src/config/schema.ts';

/** `loaded`, or the name of what was thrown. */
async function outcomeOf(text: string | Uint8Array): Promise<unknown> {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'config-'));
  const path = join(directory.path, 'config.yaml');
  await writeFile(path, text);
  return loadConfig(path, {}).then(
    () => 'loaded',
    (error: unknown) => (error instanceof ConfigError ? 'ConfigError' : error),
  );
}

const EXPECTED = expect.stringMatching(/^(loaded|ConfigError)$/);

const KEYS = [...new Set(Object.values(ALLOWED_KEYS).flat())];

const yamlishPiece = fc.oneof(
  fc.constantFrom(
    '\n',
    '\n  ',
    '\n    - ',
    ': ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '"',
    "'",
    '#',
    '\t',
    '---\n',
  ),
  fc.constantFrom(
    '&a ',
    '*a',
    '!x ',
    '|',
    '>',
    '? ',
    '%',
    '@',
    '<<: ',
    '__proto__',
    'null',
    '1',
    '.inf',
    '60s',
  ),
  fc.constantFrom(...KEYS.map((key) => `${key}: `)),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
);
const yamlish = fc.array(yamlishPiece, { maxLength: 60 }).map((pieces) => pieces.join(''));

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('60s', '/a', 'http://x', 'page', 0, 1, -1, 1.5, null, true, ''),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie('value'), { maxKeys: 5 }),
  ),
})).value;

const shapedLikeConfig = fc.record(Object.fromEntries((ALLOWED_KEYS[''] ?? []).map((key) => [key, value])), {
  requiredKeys: [],
});

describe('whatever a file holds', () => {
  test('text that looks like YAML is a configuration or a ConfigError', async () => {
    await fc.assert(
      fc.asyncProperty(yamlish, async (text) => {
        expect(await outcomeOf(text)).toEqual(EXPECTED);
      }),
      { numRuns: 500 },
    );
  });

  test('so are values of every shape under the right keys', async () => {
    await fc.assert(
      fc.asyncProperty(shapedLikeConfig, async (data) => {
        expect(await outcomeOf(stringify(data))).toEqual(EXPECTED);
      }),
      { numRuns: 300 },
    );
  });

  test('so are random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await outcomeOf(bytes)).toEqual(EXPECTED);
      }),
    );
  });
});
