// What a scrape costs, and what memory it takes: the exporter and its peers with the same series, scraped in
// turn by the same client, so that whatever else the machine does meets all of them.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { residentMegabytes } from './child.ts';
import { RESIDENT } from './memory-per-task.ts';
import { FLOOR, GO_CLIENT, startPeer, type Peer, type PeerName } from './peers.ts';
import { startProgram } from './program.ts';
import type { Goal, Row } from './row.ts';
import { createScraper, type Scraper } from './scraper.ts';
import { writeSeriesFile } from './series-file.ts';
import type { Size } from './sizes.ts';
import { median, quantile } from './statistics.ts';

export interface ScrapeOptions {
  readonly entry: string;
  readonly size: Size;
  readonly peers: readonly PeerName[];
  /** Scrapes of the exporter and of the floor in each encoding. */
  readonly rounds: number;
  /** A peer is not asked so often that it takes longer than this in each encoding. */
  readonly patienceMs: number;
}

const ENCODINGS = ['gzip', 'plain'] as const;
type Encoding = (typeof ENCODINGS)[number];

/** A peer under test, and its figures. */
interface Contestant {
  readonly name: string;
  readonly pid: number;
  readonly scraper: Scraper;
  readonly ms: Readonly<Record<Encoding, number[]>>;
  /** Of the last response. */
  readonly bytes: Record<Encoding, number>;
  /** Resident after each round. */
  readonly megabytes: number[];
}

export async function benchScrape(options: ScrapeOptions): Promise<readonly Row[]> {
  await using program = await startProgram(options);
  await using stack = new AsyncDisposableStack();
  const { files, series } = await writePeerFiles(program.url, stack);
  const ours = stack.use(enter({ name: 'ours', ...program }));
  const peers: Contestant[] = [];
  for (const name of options.peers) {
    const peer = await startPeer(name, files);
    if (peer !== undefined) peers.push(stack.use(enter(stack.use(peer))));
  }
  for (const encoding of ENCODINGS) await askInTurn([ours, ...peers], encoding, options);
  const size = `${options.size.name} (${series.toLocaleString('en-US')} series)`;
  const rows = [...peers.flatMap((peer) => latencyRows(ours, peer, size)), ...memoryRows(ours, peers, size)];
  const tasks = options.size.resources * options.size.tasksPerResource;
  return rows.map((row) => ({ ...row, series, tasks }));
}

async function writePeerFiles(
  url: string,
  stack: AsyncDisposableStack,
): Promise<{ readonly files: { readonly page: string; readonly series: string }; readonly series: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'ads-bench-'));
  stack.defer(() => rmSync(directory, { recursive: true }));
  const files = { page: join(directory, 'page.txt'), series: join(directory, 'series.ndjson') };
  using scraper = createScraper(url);
  const page = await scraper.read();
  writeFileSync(files.page, page);
  await writeSeriesFile(files.series, page);
  return { files, series: Number(/^sensecore_ads_exporter_series (\d+)$/m.exec(page)?.[1]) };
}

function enter({ name, pid, url }: Pick<Peer, 'name' | 'pid' | 'url'>): Contestant & Disposable {
  const scraper = createScraper(url);
  return {
    name,
    pid,
    scraper,
    ms: { gzip: [], plain: [] },
    bytes: { gzip: 0, plain: 0 },
    megabytes: [],
    [Symbol.dispose]: () => scraper[Symbol.dispose](),
  };
}

/** One scrape of each after the other, again and again. Slow ones sit out as many rounds as it takes for the bench to end. */
async function askInTurn(
  contestants: readonly Contestant[],
  encoding: Encoding,
  { rounds, patienceMs }: ScrapeOptions,
): Promise<void> {
  const turns = new Map<Contestant, number>();
  for (const contestant of contestants) {
    const { ms } = await contestant.scraper.scrape(encoding === 'gzip');
    const isOurs = contestant === contestants[0];
    turns.set(contestant, isOurs ? rounds : Math.min(rounds, Math.max(5, Math.floor(patienceMs / ms))));
  }
  for (let round = 0; round < rounds; round += 1) {
    // The first of one round is the last of the next.
    for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const share = (turns.get(contestant) ?? rounds) / rounds;
      if (Math.floor((round + 1) * share) === Math.floor(round * share)) continue;
      const { ms, bytes } = await contestant.scraper.scrape(encoding === 'gzip');
      contestant.ms[encoding].push(ms);
      contestant.bytes[encoding] = bytes;
      contestant.megabytes.push(residentMegabytes(contestant.pid));
    }
  }
}

function latencyRows(ours: Contestant, peer: Contestant, size: string): readonly Row[] {
  const isLarge = size.startsWith('100k');
  return ENCODINGS.flatMap((encoding): Row[] => {
    const row = (share: number, goal: Goal | undefined): Row => ({
      part: 'scrape',
      figure: `${encoding} p${share * 100}`,
      size,
      unit: 'ms',
      ours: quantile(ours.ms[encoding], share),
      peer: peer.name,
      theirs: quantile(peer.ms[encoding], share),
      runs: { ours: ours.ms[encoding].length, theirs: peer.ms[encoding].length },
      goal,
    });
    return [row(0.5, isLarge ? goalOf(peer.name, encoding) : undefined), row(0.99, undefined)];
  });
}

function goalOf(peer: string, encoding: Encoding): Goal | undefined {
  if (peer === FLOOR) return { of: 'ratio', atMost: encoding === 'gzip' ? 2 : 1.5 };
  if (peer === GO_CLIENT && encoding === 'gzip') return { of: 'ratio', atMost: 0.01 };
  return undefined;
}

function memoryRows(ours: Contestant, peers: readonly Contestant[], size: string): readonly Row[] {
  const last = ours.megabytes.at(-1) ?? NaN;
  const quarter = Math.ceil(ours.megabytes.length / 4);
  const rows = peers.map((peer): Row => ({
    part: 'memory',
    figure: RESIDENT,
    size,
    unit: 'MB',
    ours: last,
    peer: peer.name,
    theirs: peer.megabytes.at(-1) ?? NaN,
    runs: { ours: ours.megabytes.length, theirs: peer.megabytes.length },
    goal: size.startsWith('100k') ? { of: 'value', atMost: 200 } : undefined,
  }));
  return [
    ...rows,
    {
      part: 'memory',
      figure: 'RSS, last quarter of the scrapes',
      size,
      unit: 'MB',
      ours: median(ours.megabytes.slice(-quarter)),
      peer: 'itself, first quarter',
      theirs: median(ours.megabytes.slice(0, quarter)),
      runs: { ours: quarter, theirs: quarter },
      goal: undefined,
    },
  ];
}
