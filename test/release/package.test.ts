import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { watchExporter } from '../support/exporter-process.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const run = promisify(execFile);
const REPOSITORY = join(import.meta.dirname, '../..');
/** What a build makes, and what is not the project's. */
const NOT_COPIED = new Set(['.git', 'node_modules', 'dist', 'reports', 'coverage', '.cache']);
const TIMEOUT_MS = 3 * 60_000;
const MAX_UNPACKED_BYTES = 2_000_000;

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

describe('the npm package', () => {
  const directory = createTemporaryDirectory();
  const installed = join(directory.path, 'elsewhere');
  let packed: Packed;

  beforeAll(async () => {
    const copy = join(directory.path, 'copy');
    copyRepository(copy);
    await run('npm', ['run', 'build'], { cwd: copy });
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], { cwd: copy });
    packed = (JSON.parse(stdout) as [Packed])[0];
    mkdirSync(installed);
    writeFileSync(join(installed, 'package.json'), '{ "private": true }');
    const tarball = join(copy, packed.filename);
    await run('npm', ['install', '--omit=dev', '--ignore-scripts', '--prefer-offline', tarball], {
      cwd: installed,
    });
    return () => directory[Symbol.dispose]();
  }, TIMEOUT_MS);

  test('has the compiled program, its documents and its unit, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    const { files } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
      readonly files: readonly string[];
    };
    const always = ['package.json', 'README.md', 'LICENSE'];
    const wantedRoots = files.filter((file) => !file.startsWith('!')).map((file) => file.split('/')[0]);
    expect(new Set(paths.map((path) => path.split('/')[0]))).toEqual(new Set([...always, ...wantedRoots]));
    const wanted = ['dist/main.js', 'dist/revision.txt', 'systemd/sensecore-ads-exporter.service', ...always];
    expect(paths).toEqual(expect.arrayContaining(wanted));
    expect(paths.filter((path) => /(^|\/)(src|test|scripts|node_modules)\/|\.ts$|\.map$/.test(path))).toEqual(
      [],
    );
    expect(packed.unpackedSize).toBeLessThan(MAX_UNPACKED_BYTES);
  });

  test('says which repository it comes from, without which npm takes no provenance', () => {
    const manifest = join(installed, 'node_modules/sensecore-ads-exporter/package.json');
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({
      repository: { type: 'git', url: expect.stringMatching(/^git\+https:\/\/github\.com\/.+\.git$/) },
    });
  });

  test('installed elsewhere, runs the demo', async () => {
    const program = join(installed, 'node_modules/.bin/sensecore-ads-exporter');
    // Its first line asks `env` for a `node`: for the one that runs the tests, not for the machine's.
    const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
    await using exporter = watchExporter(
      spawn(program, ['demo', '--web.listen-address=127.0.0.1:0'], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH },
        cwd: installed,
      }),
    );
    const [, url = ''] = await exporter.waitFor(/(http:\/\/127\.0\.0\.1:\d+\/metrics)/);
    const page = await (await fetch(url)).text();
    expect(page).toContain('\nsensecore_ads_exporter_demo 1\n');
    expect(page).toMatch(/^sensecore_ads_task_state\{.*state="DOING"\} 1$/m);
    exporter.child.kill('SIGTERM');
    expect((await exporter.ended()).code).toBe(0);
  });
});

/** With the dependencies that are installed here. */
function copyRepository(to: string): void {
  cpSync(REPOSITORY, to, {
    recursive: true,
    filter: (path) => !NOT_COPIED.has(relative(REPOSITORY, path)),
  });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(to, 'node_modules'));
}
