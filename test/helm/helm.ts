// The real Helm, and what it renders of the chart.

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseAllDocuments } from 'yaml';
import {
  fetchHelm,
  findHelm,
  HELM_CACHE,
  HELM_RELEASES,
  type HelmRelease,
} from '../../scripts/helm-programs.ts';

export const CHART = join(import.meta.dirname, '../../helm/sensecore-ads-exporter');

/** The values in ci/, one file for each feature. */
export const CI_FILES: readonly string[] = readdirSync(join(CHART, 'ci')).sort();

export interface HelmResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Helm {
  readonly major: number;
  run(args: readonly string[], input?: string): Promise<HelmResult>;
}

/** A Kubernetes object as it was rendered. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  // oxlint-disable-next-line typescript/no-explicit-any -- each kind has its own, and tests name what they look at
  readonly spec: any;
}

/** Every major version, fetched if need be. Without a network: none, with a word on it; under CI that is an error. */
export function obtainHelms(): readonly Helm[] {
  return HELM_RELEASES.flatMap((release) => {
    try {
      return [createHelm(findHelm(release) ?? fetchHelm(release), release)];
    } catch (error) {
      if (process.env['CI'] === 'true') throw error;
      console.warn(`skipped: the tests of the chart need Helm ${release.major}: ${String(error)}`);
      return [];
    }
  });
}

function createHelm(program: string, { major }: HelmRelease): Helm {
  const home = join(HELM_CACHE, 'home');
  // Nothing of the user's: no plugins, no repositories, no cluster.
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
    KUBECONFIG: '/dev/null',
  };
  return {
    major,
    async run(args, input = '') {
      const child = spawn(program, args, { env });
      child.stdin.end(input);
      const closed = new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      });
      const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
      return { code, stdout, stderr };
    },
  };
}

/** What `helm template` is told. */
export interface RenderOptions {
  /** A file in ci/. */
  readonly ciFile?: string;
  readonly values?: unknown;
  readonly release?: string;
  readonly namespace?: string;
  /** Instead of the project's chart. */
  readonly chart?: string;
}

/** Runs `helm template`. */
export function template(helm: Helm, options: RenderOptions = {}): Promise<HelmResult> {
  const { ciFile, values = {}, release = 'ads', namespace = 'monitoring', chart = CHART } = options;
  const files = ciFile === undefined ? [] : ['--values', join(CHART, 'ci', ciFile)];
  const args = ['template', release, chart, '--namespace', namespace, ...files, '--values', '-'];
  return helm.run(args, JSON.stringify(values));
}

/** The rendered objects. Throws with Helm's message when it refuses. */
export async function render(helm: Helm, options: RenderOptions = {}): Promise<readonly Manifest[]> {
  const { code, stdout, stderr } = await template(helm, options);
  if (code !== 0) throw new Error(stderr);
  return parseManifests(stdout);
}

/** Reads YAML 1.1, as Kubernetes does: there an unquoted `no` is false. */
export function parseManifests(yaml: string): readonly Manifest[] {
  return parseAllDocuments(yaml, { version: '1.1' }).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const manifest = document.toJS() as Manifest | null;
    return manifest === null ? [] : [manifest];
  });
}

/** The only object of a kind. */
export function only(manifests: readonly Manifest[], kind: string, suffix = ''): Manifest {
  const found = manifests.filter(
    (manifest) => manifest.kind === kind && manifest.metadata.name.endsWith(suffix),
  );
  const [manifest] = found;
  if (manifest === undefined || found.length > 1) throw new Error(`${found.length} objects are a ${kind}`);
  return manifest;
}

/** Tests are for the cluster; they are hooks, not a part of what is installed. */
export function isTest({ metadata }: Manifest): boolean {
  return metadata.annotations?.['helm.sh/hook'] === 'test';
}

/** The Deployment or StatefulSet. */
export function workloadOf(manifests: readonly Manifest[]): Manifest {
  const kind = manifests.some((manifest) => manifest.kind === 'StatefulSet') ? 'StatefulSet' : 'Deployment';
  return only(manifests, kind);
}
