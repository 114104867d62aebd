import { mkdirSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigLoader } from '../../src/config/load.ts';
import { createConfigDirectory } from '../support/config-file.ts';

const RESOURCE = '{ subscription: s, resource_group: g, zone: z, data_sync: d }';
const GOOD = `credentials: [{ name: default, access_key_file: ak, secret_key_file: sk }]
resources: [${RESOURCE}]
`;

interface Loading extends Disposable {
  write(name: string, content: string): void;
  /** Loads it, and returns the paths to watch, relative to the directory. */
  load(): Promise<readonly string[]>;
  paths(): Promise<readonly string[]>;
}

function setUp(config: string): Loading {
  const directory = createConfigDirectory(config);
  for (const name of ['ak', 'sk']) directory.write(name, 'secret');
  for (const name of ['a', 'b']) mkdirSync(`${directory.path}/teams/${name}`, { recursive: true });
  const loader = new ConfigLoader(directory.configFile, {});
  const paths = async (): Promise<readonly string[]> =>
    (await loader.paths()).map((path) => relative(directory.path, path));
  return {
    write: (name, content) => void directory.write(name, content),
    paths,
    async load() {
      await loader.load().catch(() => undefined);
      return paths();
    },
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  };
}

describe('what is to be watched of a config', () => {
  test('is nothing before it was read', async () => {
    using loading = setUp(GOOD);
    expect(await loading.paths()).toEqual([]);
  });

  test('is its file and the certificates, but not the secrets, which every poll reads again', async () => {
    using loading = setUp(`${GOOD}api: { ca_file: ca.pem }\n`);
    expect(await loading.load()).toEqual(['config.yaml', 'ca.pem', 'ak', 'sk']);
    loading.write('config.yaml', GOOD);
    expect(await loading.load()).toEqual(['config.yaml']);
  });

  test('is every file that a refused one names, there or not', async () => {
    using loading = setUp(GOOD);
    await loading.load();
    loading.write('config.yaml', `${GOOD.replace('ak', 'later/ak')}resource_files: [more.yaml, late.yaml]\n`);
    loading.write('more.yaml', '- { zone: 7 }\n');
    expect(await loading.load()).toEqual(['config.yaml', 'more.yaml', 'later/ak', 'sk']);
    loading.write('late.yaml', '[]');
    expect(await loading.paths()).toEqual(['config.yaml', 'more.yaml', 'later/ak', 'sk', 'late.yaml']);
  });

  test('stays what the one in force needs while the file cannot be read', async () => {
    using loading = setUp(`${GOOD}resource_files: [more.yaml]\n`);
    loading.write('more.yaml', '[]');
    expect(await loading.load()).toEqual(['config.yaml', 'more.yaml']);
    loading.write('config.yaml', '{ broken');
    expect(await loading.load()).toEqual(['config.yaml', 'more.yaml']);
  });

  test.each(['teams/*/*.yaml', '**/x.yaml', '{teams/b,elsewhere}/x.yaml'])(
    'is what %s matches by now',
    async (pattern) => {
      using loading = setUp(`${GOOD}resource_files: ["${pattern}"]\n`);
      expect(await loading.load()).toEqual(['config.yaml']);
      loading.write('teams/b/x.yaml', '');
      expect(await loading.paths()).toEqual(['config.yaml', 'teams/b/x.yaml']);
    },
  );
});
