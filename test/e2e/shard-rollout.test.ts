import { expect, test } from 'vitest';
import { shardOf } from '../../src/model/shard.ts';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { expectEntries } from '../support/expected-entries.ts';
import { parseExposition, type ParsedSample } from '../support/parse-exposition.ts';
import { startSteppedSimulator } from '../support/stepped-simulator.ts';

const INTERVAL_MS = 500;
const POLLING = `poll: { interval: ${INTERVAL_MS}ms, timeout: 5s, history_interval: ${INTERVAL_MS}ms }\n`;

/** A pod of a StatefulSet: its name ends in its ordinal, and the template tells how many there are. */
interface Pod {
  readonly process: ExporterProcess;
  readonly url: string;
}

async function startPod(configFile: string, ordinal: number, total: number): Promise<Pod> {
  const process = startExporter(
    ['serve', `--config.file=${configFile}`, '--web.listen-address=127.0.0.1:0'],
    { env: { POD_NAME: `ads-exporter-${ordinal}`, TOTAL_SHARDS: String(total) } },
  );
  const url = await process.url();
  await expect.poll(async () => (await fetch(`${url}/-/ready`)).status, { timeout: 20_000 }).toBe(200);
  return { process, url };
}

/** Samples by family; none once the pod is gone. */
async function scrape({ url }: Pod): Promise<(family: string) => readonly ParsedSample[]> {
  const page = await fetch(`${url}/metrics`).then(
    (response) => response.text(),
    () => '',
  );
  const families = page === '' ? [] : parseExposition(page, 'text');
  return (family) => families.find(({ name }) => name === family)?.samples ?? [];
}

async function resourcesOf(pod: Pod): Promise<readonly string[]> {
  const samples = (await scrape(pod))('sensecore_ads_up');
  return samples.map(({ labels }) => labels['resource'] ?? '');
}

/** `resource state` → entries, of all pods together. */
async function entriesOf(pods: Iterable<Pod>): Promise<Record<string, number>> {
  const entries: Record<string, number> = {};
  for (const pod of pods) {
    for (const { labels, value } of (await scrape(pod))('sensecore_ads_task_state_entries_total')) {
      entries[`${labels['resource']} ${labels['state']}`] = value;
    }
  }
  return entries;
}

/** Waits until every listing of a pod was read from a request sent after now. */
async function awaitLook(pod: Pod): Promise<void> {
  const polls = async (): Promise<readonly number[]> =>
    (await scrape(pod))('sensecore_ads_exporter_polls_total').map(({ value }) => value);
  const before = await polls();
  await expect
    .poll(async () => (await polls()).every((count, index) => count - (before[index] ?? 0) >= 2), {
      timeout: 20_000,
    })
    .toBe(true);
}

/** How many pods showed each resource, at one time. */
interface Observation {
  readonly atMs: number;
  readonly pods: ReadonlyMap<string, number>;
}

async function observe(pods: Iterable<Pod>): Promise<Observation> {
  const counts = new Map<string, number>();
  for (const shown of await Promise.all([...pods].map(resourcesOf))) {
    for (const resource of shown) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  }
  return { atMs: performance.now(), pods: counts };
}

/** The longest time for which no pod, or more than one, showed a resource. */
function longest(
  observations: readonly Observation[],
  resource: string,
  isOff: (pods: number) => boolean,
): number {
  let longestMs = 0;
  let since: number | undefined;
  for (const { atMs, pods } of observations) {
    if (since !== undefined) longestMs = Math.max(longestMs, atMs - since);
    since = isOff(pods.get(resource) ?? 0) ? (since ?? atMs) : undefined;
  }
  return longestMs;
}

test('three shards become four, pod by pod: what moves starts from a new baseline, and no gap or overlap outlives the roll-out by more than a poll', async () => {
  await using stepped = await startSteppedSimulator({
    scenario: 'busy',
    seed: 1,
    resources: 16,
    tasks: 5,
  });
  const { simulator } = stepped;
  const api = `api: { base_url: "${simulator.url}", requests_per_second: 1000, page_size: 1000 }\n`;
  using directory = createConfigDirectory(simulatorConfig(simulator, `${api}${POLLING}`));
  const resources = simulator.resources.map(({ dataSync }) => dataSync);
  const moved = resources.filter((name) => shardOf(name, 3) !== shardOf(name, 4));
  const stayed = resources.filter((name) => !moved.includes(name));
  expect(moved.length).toBeGreaterThan(0);
  const pods = new Map<number, Pod>();
  try {
    const started = [0, 1, 2].map((ordinal) => startPod(directory.configFile, ordinal, 3));
    for (const [ordinal, pod] of (await Promise.all(started)).entries()) pods.set(ordinal, pod);
    stepped.step(600_000);
    await Promise.all([...pods.values()].map(awaitLook));
    await expect.poll(async () => sum(await entriesOf(pods.values()))).toBeGreaterThan(resources.length);

    // As a StatefulSet does it: the new pod first, then one after the other from the last to the first.
    const observations = [await observe(pods.values())];
    const startedAt = performance.now();
    const rolled = new AbortController();
    const rollOut = (async () => {
      pods.set(3, await startPod(directory.configFile, 3, 4));
      for (const ordinal of [2, 1, 0]) {
        const old = pods.get(ordinal);
        old?.process.child.kill('SIGTERM');
        expect((await old?.process.ended())?.code).toBe(0);
        pods.set(ordinal, await startPod(directory.configFile, ordinal, 4));
      }
    })().finally(() => rolled.abort());
    while (!rolled.signal.aborted) observations.push(await observe(pods.values()));
    await rollOut;
    const rollOutMs = performance.now() - startedAt;
    observations.push(await observe(pods.values()));

    const [last] = observations.slice(-1);
    expect(Object.fromEntries(last?.pods ?? [])).toEqual(
      Object.fromEntries(resources.map((name) => [name, 1])),
    );
    for (const [ordinal, pod] of pods) {
      const own = resources.filter((name) => shardOf(name, 4) === ordinal);
      expect([...(await resourcesOf(pod))].sort()).toEqual(own.sort());
    }
    const gapMs = (name: string): number => longest(observations, name, (count) => count === 0);
    const overlapMs = (name: string): number => longest(observations, name, (count) => count > 1);
    for (const name of moved) {
      expect([name, gapMs(name)]).toEqual([name, 0]);
      expect(overlapMs(name)).toBeLessThanOrEqual(rollOutMs + INTERVAL_MS);
    }
    for (const name of stayed) {
      expect([name, overlapMs(name)]).toEqual([name, 0]);
      expect(gapMs(name)).toBeLessThanOrEqual(rollOutMs + INTERVAL_MS);
    }
    console.log(
      `roll-out ${Math.round(rollOutMs)} ms; ${moved.length} of ${resources.length} moved, shown twice for at most ` +
        `${Math.round(Math.max(...moved.map(overlapMs)))} ms; the others missing for at most ${Math.round(Math.max(...stayed.map(gapMs)))} ms`,
    );

    // Nothing has happened meanwhile, so nothing is counted; from then on everything is.
    const truth = expectEntries(simulator);
    truth.look();
    expect(await entriesOf(pods.values())).toEqual(truth.counts());
    stepped.step(600_000);
    await Promise.all([...pods.values()].map(awaitLook));
    truth.look();
    // A page is at most a second old.
    await expect.poll(() => entriesOf(pods.values()), { timeout: 5000 }).toEqual(truth.counts());
    expect(sum(truth.counts())).toBeGreaterThan(resources.length);
  } finally {
    for (const { process } of pods.values()) await process[Symbol.asyncDispose]();
  }
}, 120_000);

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
