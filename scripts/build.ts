// Builds dist/: compiled modules, what the status page loads as it is, and the revision they were compiled from.

import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { OWN_ASSET_NAMES } from '../src/web/status-page/assets.ts';

rmSync('dist', { recursive: true, force: true });
execFileSync('tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' });
const assets = 'web/status-page/browser';
for (const name of OWN_ASSET_NAMES) cpSync(`src/${assets}/${name}`, `dist/${assets}/${name}`);
chmodSync('dist/main.js', 0o755);
writeFileSync('dist/revision.txt', `${readRevision()}\n`);

function readRevision(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
