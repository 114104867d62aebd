// The tarball for Linux on amd64, unpacked and used where there is no Node.js and no npm.

import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { watchExporter } from '../support/exporter-process.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
const FOLDER = `sensecore-ads-exporter-${version}.linux-amd64`;
const BUILD_TIMEOUT_MS = 300_000;
const MAX_START_MS = 5000;

/** Packs what `npm run build` has made. */
const isBuilt = existsSync(join(REPOSITORY, 'dist/main.js'));
const isPlatform = process.platform === 'linux' && process.arch === 'x64';

describe.skipIf(!isBuilt || !isPlatform)('the tarball', () => {
  test(
    'runs from any directory, through a link, with a PATH that has no Node.js, and soon shows metrics',
    { timeout: BUILD_TIMEOUT_MS },
    async () => {
      const script = join(REPOSITORY, 'scripts/build-tarballs.ts');
      execFileSync(process.execPath, [script, 'linux-amd64'], { cwd: REPOSITORY });
      using directory = createTemporaryDirectory();
      const archive = `${FOLDER}.tar.gz`;
      const tarballs = join(REPOSITORY, 'tarballs');
      const hash = createHash('sha256').update(readFileSync(join(tarballs, archive)));
      const sums = readFileSync(join(tarballs, 'sha256sums.txt'), 'utf8');
      expect(sums).toContain(`${hash.digest('hex')}  ${archive}\n`);
      execFileSync('tar', ['--extract', '--file', join(tarballs, archive), '--directory', directory.path]);

      const root = join(directory.path, FOLDER);
      for (const file of [
        'LICENSE',
        'lib/LICENSE.node',
        'config.example.yaml',
        'systemd/sensecore-ads-exporter.service',
      ]) {
        expect(existsSync(join(root, file))).toBe(true);
      }
      const bin = join(directory.path, 'bin');
      mkdirSync(bin);
      for (const program of ['dirname', 'readlink']) symlinkSync(`/usr/bin/${program}`, join(bin, program));
      symlinkSync(`../${FOLDER}/sensecore-ads-exporter`, join(bin, 'sensecore-ads-exporter'));

      const started = performance.now();
      const child = spawn(join(bin, 'sensecore-ads-exporter'), ['demo', '--web.listen-address=127.0.0.1:0'], {
        cwd: '/',
        env: { PATH: bin },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      await using exporter = watchExporter(child);
      const [, url = ''] = await exporter.waitFor(/(http:\/\/127\.0\.0\.1:\d+\/metrics)/);
      const text = await (await fetch(url)).text();
      const tookMs = performance.now() - started;
      console.info(`the demo of the tarball shows metrics after ${Math.round(tookMs)} ms`);
      expect(text).toContain('\nsensecore_ads_exporter_demo 1\n');
      expect(tookMs).toBeLessThan(MAX_START_MS);
      child.kill('SIGTERM');
      expect((await exporter.ended()).code).toBe(0);
    },
  );
});
