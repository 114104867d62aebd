// One build: the exposition of all tasks and resources, ready in each format and encoding that scrapes ask for.

import type { Clock } from '../../clock.ts';
import type { SeriesPolicy } from '../../model/series-policy.ts';
import type { ResourceStatus } from '../../model/snapshot.ts';
import { FORMATS, renderHeader, type Format } from '../exposition.ts';
import { ENCODINGS, type Encoding } from '../families/page-families.ts';
import { RESOURCE_FAMILIES } from '../families/resource-families.ts';
import { TASK_FAMILIES } from '../families/task-families.ts';
import { createTimeSlice, type TimeSlice } from '../time-slice.ts';
import { Chunker, deflateChunks, Fragment, type Bytes } from './chunk.ts';
import { Deflater, gzipMember, type Deflated } from './gzip.ts';
import { Renderer, type RenderedResource } from './render.ts';

/** A format and an encoding: each is asked for and kept ready on its own. */
export type Kind = `${Format} ${Encoding}`;

/** The beginning of a response: as it is, or as a part of a gzip member. */
type Encoded = { readonly plain: readonly Uint8Array[] } | { readonly deflated: Deflated };

/** All that one build made. Immutable, so that a scrape sees one build or another and never a mix. */
export interface Build {
  /** In the order of the exposition. */
  readonly resources: readonly RenderedResource[];
  /** Number of series of all tasks and resources. */
  readonly series: number;
  readonly durationSeconds: number;
  /** By the monotonic clock. */
  readonly finishedAtMs: number;
  readonly ready: ReadonlyMap<Kind, Encoded>;
}

export const NOTHING_BUILT: Build = {
  resources: [],
  series: 0,
  durationSeconds: 0,
  finishedAtMs: 0,
  ready: new Map(),
};

export interface BuildInput {
  readonly policy: SeriesPolicy;
  readonly statuses: readonly ResourceStatus[];
  /** What to make ready. */
  readonly kinds: ReadonlySet<Kind>;
  /** What is still true of it is taken over. */
  readonly previous: Build;
}

/** Makes builds, and responses of them. Gives way to other work while it runs. */
export class ExpositionBuilder {
  readonly chunker: Chunker;
  readonly deflater = new Deflater();
  readonly #clock: Clock;
  readonly #renderer: Renderer;
  /** The header of each family, by format and family name: the same in every build. */
  readonly #headers: Readonly<Record<Format, ReadonlyMap<string, Fragment>>>;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.chunker = new Chunker(this.deflater);
    this.#renderer = new Renderer(this.deflater);
    this.#headers = { text: this.#createHeaders('text'), openmetrics: this.#createHeaders('openmetrics') };
  }

  async build({ policy, statuses, kinds, previous }: BuildInput): Promise<Build> {
    const startedAtMs = this.#clock.monotonic();
    const slice = createTimeSlice(this.#clock);
    const resources = await this.#renderResources({ policy, statuses, previous }, slice);
    const ready = new Map<Kind, Encoded>();
    for (const format of FORMATS) {
      const encodings = ENCODINGS.filter((encoding) => kinds.has(`${format} ${encoding}`));
      if (encodings.length === 0) continue;
      const chunks = await this.chunker.lasting(this.#fragments(resources, format), slice);
      for (const encoding of encodings)
        ready.set(`${format} ${encoding}`, await encode(chunks, encoding, slice));
    }
    const finishedAtMs = this.#clock.monotonic();
    return {
      resources,
      series: resources.reduce((sum, resource) => sum + resource.series, 0),
      durationSeconds: (finishedAtMs - startedAtMs) / 1000,
      finishedAtMs,
      ready,
    };
  }

  /** Some resources of a build, from the same bytes as the whole exposition. */
  async encodeSome(
    resources: readonly RenderedResource[],
    { format, encoding, slice }: { format: Format; encoding: Encoding; slice: TimeSlice },
  ): Promise<Encoded> {
    return encode(await this.chunker.passing(this.#fragments(resources, format), slice), encoding, slice);
  }

  async #renderResources(
    { policy, statuses, previous }: Omit<BuildInput, 'kinds'>,
    slice: TimeSlice,
  ): Promise<readonly RenderedResource[]> {
    const nowSeconds = this.#clock.now() / 1000;
    const known = new Map(previous.resources.map((resource) => [resource.status, resource]));
    const resources: RenderedResource[] = [];
    for (const status of statuses) {
      const before = known.get(status);
      const isCurrent =
        before !== undefined && before.policy === policy && (before.nextChangeAt ?? Infinity) > nowSeconds;
      resources.push(
        isCurrent ? before : await this.#renderer.renderResource(status, { policy, nowSeconds, slice }),
      );
      if (slice.isSpent()) await slice.rest();
    }
    return resources;
  }

  /** Everything these resources show, family by family, each with its header; families without a sample are left out. */
  #fragments(resources: readonly RenderedResource[], format: Format): readonly Fragment[] {
    const fragments: Fragment[] = [];
    for (const [name, header] of this.#headers[format]) {
      const lengthBefore = fragments.length;
      fragments.push(header);
      for (const { families } of resources) fragments.push(...(families.get(name) ?? []));
      if (fragments.length === lengthBefore + 1) fragments.pop();
    }
    return fragments;
  }

  #createHeaders(format: Format): ReadonlyMap<string, Fragment> {
    return new Map(
      [...TASK_FAMILIES, ...RESOURCE_FAMILIES].map((family) => [
        family.name,
        Fragment.fromText({ text: renderHeader(family, format), count: 0 }, this.deflater),
      ]),
    );
  }
}

async function encode(chunks: readonly Bytes[], encoding: Encoding, slice: TimeSlice): Promise<Encoded> {
  if (encoding === 'plain') return { plain: chunks.map(({ plain }) => plain) };
  return { deflated: await deflateChunks(chunks, slice) };
}

/** A whole response, to be sent piece by piece: what is ready, then the live part. */
export async function completeBody(ready: Encoded, live: readonly Bytes[]): Promise<readonly Uint8Array[]> {
  if ('plain' in ready) return [...ready.plain, ...live.map(({ plain }) => plain)];
  return gzipMember([ready.deflated, ...(await Promise.all(live.map((part) => part.deflated())))]);
}
