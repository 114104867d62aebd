// What must hold whatever the API does.

import { expect } from 'vitest';
import type { ListingKind, PollFailureReason } from '../../src/model/poll.ts';
import { isTerminal } from '../../src/model/task.ts';
import { PLANTED_SECRET } from '../../src/simulator/task-template.ts';
import type { SimulatedTask } from '../../src/simulator/simulated-task.ts';
import type { ParsedSample } from '../support/parse-exposition.ts';
import { CONCURRENCY, REQUESTS_PER_SECOND, SECRET_MARK, type Look, type Stage } from './stage.ts';

/** Tasks as the page shows them: `id STATE completed-files`. */
type Tasks = readonly string[];

interface Listings {
  readonly active: Tasks;
  readonly history: Tasks;
}

/** The latest good listings, and the last rows of tasks that left the active one and are in neither. */
export interface GoodData extends Listings {
  readonly left: Tasks;
}

export const NO_DATA: GoodData = { active: [], history: [], left: [] };

/** What is good after one more poll, of which these listings were. */
export function addListings(before: GoodData, good: Partial<Listings>): GoodData {
  const { active = before.active, history = before.history } = good;
  const listed = new Set([...active, ...(good.history ?? [])].map(idOf));
  const left = [...before.active, ...before.left].filter((row) => !listed.has(idOf(row)));
  return { active, history, left: good.active === undefined ? before.left : left };
}

export function listingsOf({ truth }: Look): Listings {
  return {
    active: toRows(truth.filter(({ state }) => !isTerminal(state))),
    history: toRows(truth.filter(({ state }) => isTerminal(state))),
  };
}

function toRows(tasks: readonly SimulatedTask[]): Tasks {
  return tasks.map(({ id, state, completedFiles }) => `${id} ${state} ${completedFiles}`);
}

/** The page shows these tasks, each as it was then, and no others; so does the snapshot. */
export function expectTasks(look: Look, { active, history, left }: GoodData): void {
  const files = new Map(samplesOf(look, 'sensecore_ads_task_completed_files').map(toPair));
  const shown = samplesOf(look, 'sensecore_ads_task_state').map(
    ({ labels }) => `${labels['task_id']} ${labels['state']} ${files.get(labels['task_id'])}`,
  );
  // A task of both listings has moved on from one to the other.
  const activeIds = new Set([...active, ...left].map(idOf));
  const expected = [...active, ...left, ...history.filter((row) => !activeIds.has(idOf(row)))];
  expect(shown.sort()).toEqual(expected.sort());
  expect(look.status.snapshot?.tasks.map(({ id }) => id) ?? []).toEqual(expected.map(idOf));
}

/** `up` and the reason in all three places: the status, the page, and the log. */
export function expectOutcome(
  look: Look,
  outcome: { readonly up: boolean; readonly failed: readonly (readonly [ListingKind, PollFailureReason])[] },
): void {
  const { up, failed } = outcome;
  expect(look.status.up).toBe(up);
  expect(look.status.failureReason).toBe(failed.find(([listing]) => listing === 'active')?.[1]);
  expect(samplesOf(look, 'sensecore_ads_up').map(({ value }) => value)).toEqual([up ? 1 : 0]);
  const failures = look.log.filter(({ msg }) => msg.startsWith('poll failed'));
  expect(failures.map(({ listing, reason }) => [listing, reason])).toEqual(failed);
}

/** What failed so far, each with its count; nothing else is counted. */
export function expectFailureCounts(
  look: Look,
  failed: readonly (readonly [ListingKind, PollFailureReason])[],
): void {
  const counted = samplesOf(look, 'sensecore_ads_exporter_poll_failures_total').filter(
    ({ value }) => value !== 0,
  );
  const shown = counted.flatMap(({ labels, value }) =>
    Array.from({ length: value }, () => `${labels['listing']} ${labels['reason']}`),
  );
  expect(shown.sort()).toEqual(failed.map((pair) => pair.join(' ')).sort());
}

/** No more requests at a time than the limit, and in no poll more than the rate allows. */
export function expectManners(stage: Stage, looks: readonly Look[]): void {
  expect(stage.maxInFlight()).toBeLessThanOrEqual(CONCURRENCY);
  for (const { requests, elapsedMs } of looks) {
    expect(requests.length).toBeLessThanOrEqual(CONCURRENCY + (REQUESTS_PER_SECOND * (elapsedMs + 1)) / 1000);
  }
  expect(stage.callsToOtherHost()).toBe(0);
}

export function expectNoSecret(stage: Stage, looks: readonly Look[]): void {
  const seen = [stage.logText(), ...looks.map(({ pageText }) => pageText)].join('\n');
  expect(seen).not.toContain(SECRET_MARK);
  expect(seen).not.toMatch(PLANTED_SECRET);
}

function samplesOf({ page, status }: Look, family: string): readonly ParsedSample[] {
  const samples = page.find(({ name }) => name === family)?.samples ?? [];
  return samples.filter(({ labels }) => labels['resource'] === status.resource.name);
}

function toPair({ labels, value }: ParsedSample): [string | undefined, number] {
  return [labels['task_id'], value];
}

function idOf(row: string): string {
  return row.slice(0, row.indexOf(' '));
}
