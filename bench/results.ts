import { cpus, loadavg, totalmem } from 'node:os';
import { spawnSync } from 'node:child_process';
import type { Row } from './row.ts';
import { renderTable } from './table.ts';

/** The text of bench/results.md: where and when the rows were measured, and the rows. `notes` is further Markdown. */
export function renderResults(rows: readonly Row[], { date, notes }: { date: Date; notes: string }): string {
  const [cpu] = cpus();
  const versions = [
    `Node.js ${process.version}`,
    firstLine('go', ['version']),
    firstLine('/usr/bin/python3', ['--version']),
  ].filter((line) => line !== undefined);
  return `# Benchmark results

<!-- Written by \`npm run build && npm run bench -- --write\`. -->

${date.toISOString().slice(0, 10)}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 1e9)} GB, ${process.platform} ${process.arch};
${versions.join('; ')}. Load of the machine when the run ended: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')} (1, 5, 15 minutes).

Each row is ours against a peer, asked in turn in the same run; times differ between machines and runs, ratios less so.

${renderTable(rows)}
${notes}`;
}

function firstLine(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0] : undefined;
}
