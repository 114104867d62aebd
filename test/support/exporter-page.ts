// What the page of a running exporter says.

import { expect } from 'vitest';
import { parseExposition, type ParsedSample } from './parse-exposition.ts';

export async function samplesOf(url: string, family: string): Promise<readonly ParsedSample[]> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return parseExposition(page, 'text').find(({ name }) => name === family)?.samples ?? [];
}

/** `resource state` → entries. */
export async function entriesOf(url: string): Promise<Record<string, number>> {
  const samples = await samplesOf(url, 'sensecore_ads_task_state_entries_total');
  return Object.fromEntries(
    samples.map(({ labels, value }) => [`${labels['resource']} ${labels['state']}`, value]),
  );
}

/** Waits until both listings of every resource were read whole, from a request that was sent after now. */
export async function awaitLook(url: string): Promise<void> {
  const polls = async (): Promise<number[]> =>
    (await samplesOf(url, 'sensecore_ads_exporter_polls_total')).map(({ value }) => value);
  const before = await polls();
  // One poll may have been under way; the second began after.
  await expect
    .poll(async () => (await polls()).map((count, index) => count - (before[index] ?? 0) >= 2))
    .toEqual(before.map(() => true));
}
