import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { messageOf } from './fixtures.ts';

async function messageAbout(resource: string): Promise<string> {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'config-'));
  const path = join(directory.path, 'config.yaml');
  const known = 'subscription: s, resource_group: g, zone: z, data_sync: d';
  await writeFile(
    path,
    `credentials: [{ name: a, access_key: AK, secret_key: SK }]\nresources: [{ ${known}, ${resource} }]\n`,
  );
  return messageOf(path, directory.path);
}

// Python's str.splitlines and programs like it would see two lines, and reject the whole exposition.
test.each(['\\r', '\\v', '\\f', '\\x1c', '\\x1d', '\\x1e', '\\N', '\\L', '\\P'])(
  'the line end %s is neither in a name nor in a label',
  async (end) => {
    expect(await messageAbout(`name: "a${end}b"`)).toContain(
      'resources[0].name: must be 1 to 128 characters without control characters and line separators',
    );
    expect(await messageAbout(`labels: { team: "a${end}b" }`)).toContain(
      'resources[0].labels.team: must be valid Unicode text without control characters but tab and newline',
    );
  },
);

test('a newline, a tab and every script may be in a label', async () => {
  expect(await messageAbout('labels: { team: "a\\nb\\tc 密 🔑" }')).toBe('no error');
});
