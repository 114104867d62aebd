// The peers of the exporter: processes that expose the same series.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild, type Child } from './child.ts';

export interface Peer extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly url: string;
}

export interface PeerFiles {
  /** The page in the text format. */
  readonly page: string;
  /** Its series, as `writeSeriesFile` writes them. */
  readonly series: string;
}

export const FLOOR = 'static buffer, node:http';
export const GO_CLIENT = 'client_golang';
export const PEER_NAMES = [FLOOR, GO_CLIENT, 'prom-client', 'prometheus_client (Python)'] as const;
export type PeerName = (typeof PEER_NAMES)[number];

interface PeerProgram {
  readonly command: string;
  readonly args: readonly string[];
}

/** How to start each peer; undefined where this machine lacks what it needs. */
const PROGRAMS: Readonly<Record<PeerName, (files: PeerFiles) => PeerProgram | undefined>> = {
  'static buffer, node:http': ({ page }) => nodeProgram('./peers/static-page.ts', page),
  client_golang: ({ series }) => {
    const command = buildGoClient();
    return command === undefined ? undefined : { command, args: [series] };
  },
  'prom-client': ({ series }) => nodeProgram('./peers/prom-client.ts', series),
  'prometheus_client (Python)': ({ series }) =>
    runs('/usr/bin/python3', ['-c', 'import prometheus_client'])
      ? {
          command: '/usr/bin/python3',
          args: [fileURLToPath(import.meta.resolve('./peers/python_client.py')), series],
        }
      : undefined,
};

/** Undefined, and a word about it, where this machine lacks what the peer needs. */
export async function startPeer(name: PeerName, files: PeerFiles): Promise<Peer | undefined> {
  const program = PROGRAMS[name](files);
  if (program === undefined) {
    console.error(`skipped: ${name} is not installed`);
    return undefined;
  }
  const child: Child = await startChild({ ...program, readyWhen: /listening on (http:\S+)\n/ });
  return {
    name,
    pid: child.pid,
    url: child.ready[1] ?? '',
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

function nodeProgram(file: string, argument: string): PeerProgram {
  return { command: process.execPath, args: [fileURLToPath(import.meta.resolve(file)), argument] };
}

/** From Debian's golang-github-prometheus-client-golang-dev, whose sources lie outside of any module. */
function buildGoClient(): string | undefined {
  if (!runs('go', ['version'])) return undefined;
  const program = join(mkdtempSync(join(tmpdir(), 'ads-bench-')), 'client_golang');
  try {
    execFileSync('go', ['build', '-o', program, 'main.go'], {
      cwd: join(import.meta.dirname, 'peers/go'),
      env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode' },
      stdio: 'pipe',
    });
    return program;
  } catch {
    return undefined;
  }
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
