import type { Clock } from '../clock.ts';
import type { SeriesPolicy } from '../model/series-policy.ts';
import type { ResourceStatus } from '../model/snapshot.ts';
import { ENCODINGS, baseFragments, encode, type Encoded, type Encoding, type Headers } from './base.ts';
import { toLastingChunks } from './chunk.ts';
import { FORMATS, type Format } from './exposition.ts';
import { renderResourcePage, type ResourcePage } from './resource-page.ts';
import { createTimeSlice, type TimeSlice } from './time-slice.ts';

/** A format and an encoding: each is asked for and kept ready on its own. */
export type Kind = `${Format} ${Encoding}`;

/** All that one build made. Immutable, so that a scrape sees one build or another and never a mix. */
export interface Build {
  /** In page order. */
  readonly resources: readonly ResourcePage[];
  /** Number of series of all tasks and resources. */
  readonly series: number;
  readonly durationSeconds: number;
  /** By the monotonic clock. */
  readonly finishedAtMs: number;
  /** The base of the whole page. */
  readonly ready: ReadonlyMap<Kind, Encoded>;
}

export interface BuildOptions {
  readonly clock: Clock;
  readonly policy: SeriesPolicy;
  readonly statuses: readonly ResourceStatus[];
  readonly headers: Headers;
  /** What to make ready. */
  readonly kinds: ReadonlySet<Kind>;
  /** What is still true of it is taken over. */
  readonly previous: Build | undefined;
}

/** Renders what changed since the previous build and encodes the whole. Gives way to others while it runs. */
export async function runBuild(options: BuildOptions): Promise<Build> {
  const { clock, headers, kinds } = options;
  const startedAtMs = clock.monotonic();
  const slice = createTimeSlice(clock);
  const resources = await renderResources(options, slice);
  const ready = new Map<Kind, Encoded>();
  for (const format of FORMATS) {
    const encodings = ENCODINGS.filter((encoding) => kinds.has(`${format} ${encoding}`));
    if (encodings.length === 0) continue;
    const chunks = await toLastingChunks(baseFragments(resources, headers[format]), slice);
    for (const encoding of encodings) {
      ready.set(`${format} ${encoding}`, await encode(chunks, encoding, slice));
    }
  }
  const finishedAtMs = clock.monotonic();
  return {
    resources,
    series: resources.reduce((sum, resource) => sum + resource.series, 0),
    durationSeconds: (finishedAtMs - startedAtMs) / 1000,
    finishedAtMs,
    ready,
  };
}

async function renderResources(
  { clock, policy, statuses, previous }: BuildOptions,
  slice: TimeSlice,
): Promise<readonly ResourcePage[]> {
  const nowSeconds = clock.now() / 1000;
  const known = new Map(previous?.resources.map((resource) => [resource.status, resource]));
  const resources: ResourcePage[] = [];
  for (const status of statuses) {
    const before = known.get(status);
    const isCurrent =
      before !== undefined && before.policy === policy && (before.nextChangeAt ?? Infinity) > nowSeconds;
    resources.push(isCurrent ? before : await renderResourcePage(status, { policy, nowSeconds, slice }));
    if (slice.isSpent()) await slice.rest();
  }
  return resources;
}
