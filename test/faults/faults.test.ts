import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListingKind, PollFailureReason } from '../../src/model/poll.ts';
import { FAULT_CASES, type FaultCase, type Outcome } from './fault-table.ts';
import {
  addListings,
  expectFailureCounts,
  expectManners,
  expectNoSecret,
  expectOutcome,
  expectTasks,
  listingsOf,
  NO_DATA,
} from './invariants.ts';
import { MOMENTS, pageNumberOf, type Moment } from './moments.ts';
import { CONCURRENCY, PAGE_SIZE, startStage, type Look } from './stage.ts';

const unhandled: unknown[] = [];
const keep = (reason: unknown): void => void unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', keep));
let mostInFlight = 0;
afterAll(() => {
  process.off('unhandledRejection', keep);
  expect(unhandled).toEqual([]);
  // A limit that is never reached shows nothing.
  expect(mostInFlight).toBe(CONCURRENCY);
});

const CELLS = FAULT_CASES.flatMap((fault) =>
  MOMENTS.map((moment) => {
    const outcome = outcomeOf(fault, moment);
    return [toSentence(fault, moment, outcome), { fault, moment, outcome }] as const;
  }),
);

function outcomeOf({ onFirstPage, onMiddlePage = onFirstPage }: FaultCase, { page }: Moment): Outcome {
  return page === 'first' ? onFirstPage : onMiddlePage;
}

function toSentence({ name }: FaultCase, moment: Moment, outcome: Outcome): string {
  const subject = `an API that ${name} ${moment.name}`;
  if (outcome === 'harmless') return `${subject} changes nothing`;
  const { listing, hasGoodData } = moment;
  const left = hasGoodData ? 'the last good one' : 'nothing';
  return `${subject} fails the ${listing} listing for ${outcome.reason}, leaves ${left}, and is forgiven by the next poll`;
}

type Failures = readonly (readonly [ListingKind, PollFailureReason])[];

describe.concurrent('whatever the API does:', () => {
  test.each(CELLS)('%s', async (_, { fault, moment, outcome }) => {
    await using stage = await startStage();
    const looks: Look[] = [];
    const look = async (): Promise<Look> => {
      const seen = await stage.look();
      looks.push(seen);
      return seen;
    };
    let good = NO_DATA;
    if (moment.hasGoodData) {
      const before = await look();
      good = addListings(good, listingsOf(before));
      expect(Math.min(good.active.length, good.history.length)).toBeGreaterThan(2 * PAGE_SIZE);
      expectTasks(before, good);
    }

    stage.breakAt(moment, fault.fault);
    const broken = await look();
    const failed: Failures = outcome === 'harmless' ? [] : [[moment.listing, outcome.reason]];
    const activeIsGood = outcome === 'harmless' || moment.listing === 'history';
    const { active, history } = listingsOf(broken);
    if (outcome === 'harmless') good = addListings(good, { active, history });
    else if (activeIsGood) good = addListings(good, { active });
    if (outcome !== 'harmless') expect(countRequests(broken, moment)).toBe(outcome.asked);
    expectTasks(broken, good);
    expectOutcome(broken, { up: activeIsGood, failed });
    expectFailureCounts(broken, failed);
    // Being left alone is for the whole credential.
    expect(broken.areNeighboursUp || fault.leftAloneSeconds !== undefined).toBe(true);

    stage.mend();
    let forgiven: Failures = failed;
    if (outcome !== 'harmless' && fault.leftAloneSeconds !== undefined) {
      const patient = await look();
      expect(patient.requests).toEqual([]);
      expectTasks(patient, good);
      expect(patient.status).toMatchObject({ up: false, failureReason: outcome.reason });
      forgiven = [...failed, ['active', outcome.reason]];
      stage.skip(fault.leftAloneSeconds);
    }
    const after = await look();
    expectTasks(after, addListings(good, listingsOf(after)));
    expectOutcome(after, { up: true, failed: [] });
    expectFailureCounts(after, forgiven);
    const recovered = after.log.filter(({ msg }) => msg === 'resource recovered');
    const listings = new Set(forgiven.map(([listing]) => listing));
    expect(recovered.map(({ listing }) => listing)).toEqual([...listings].sort());

    expectManners(stage, looks);
    mostInFlight = Math.max(mostInFlight, stage.maxInFlight());
    expectNoSecret(stage, looks);
  });
});

/** How often the page was asked for at which the fault was. */
function countRequests({ requests, status: { resource } }: Look, moment: Moment): number {
  const isHistory = moment.listing === 'history';
  return requests.filter(
    ({ dataSync, page, history }) =>
      dataSync === resource.dataSync && page === pageNumberOf(moment) && history === isHistory,
  ).length;
}
