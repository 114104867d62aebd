// From the start of a process to its first scrape, next to a Node.js that does nothing.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from './program.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';

export interface StartOptions {
  readonly entry: string;
  readonly runs: number;
}

const MOST_TIMES_NODE = 10;

export async function benchStart({ entry, runs }: StartOptions): Promise<readonly Row[]> {
  await using simulator = await startSimulator({ entry, size: { resources: 1, tasksPerResource: 10 } });
  const directory = mkdtempSync(join(tmpdir(), 'ads-bench-'));
  try {
    const configFile = join(directory, 'config.yaml');
    writeFileSync(configFile, simulator.config);
    const args = [entry, `--config.file=${configFile}`, '--web.listen-address=127.0.0.1:0'];
    // The first start fills the compile cache.
    await untilFirstScrape(args);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      ours.push(await untilFirstScrape(args));
      theirs.push(await untilEnd(['-e', '0']));
    }
    return [
      {
        part: 'start',
        figure: 'first scrape answered p50',
        size: '1 resource',
        unit: 'ms',
        ours: median(ours),
        peer: 'node -e 0',
        theirs: median(theirs),
        runs: { ours: ours.length, theirs: theirs.length },
        goal: { of: 'ratio', atMost: MOST_TIMES_NODE },
      },
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function untilFirstScrape(args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = once(child, 'close');
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let log = '';
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        log += chunk;
        const [, address] = /"(http:\/\/127\.0\.0\.1:\d+)"[^\n]*listening/.exec(log) ?? [];
        if (address !== undefined) resolve(`${address}/metrics`);
      });
      void closed.then(() => reject(new Error(`the exporter ended before it listened:\n${log}`)));
    });
    const [response] = await once(get(url, { agent: false }), 'response');
    response.resume();
    await once(response, 'end');
    return performance.now() - startedAt;
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
}

async function untilEnd(args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'close');
  return performance.now() - startedAt;
}
