// The exposition, ready before anyone asks for it: when it is built, what is kept ready, and what a scrape gets.

import type { Clock } from '../../clock.ts';
import type { SeriesPolicy } from '../../model/series-policy.ts';
import type { ResourceStatus } from '../../model/snapshot.ts';
import { CONTENT_TYPES, type Format } from '../exposition.ts';
import type { Encoding } from '../families/page-families.ts';
import type { Telemetry } from '../telemetry.ts';
import { createTimeSlice } from '../time-slice.ts';
import { BuildQueue } from './build-queue.ts';
import { completeBody, ExpositionBuilder, NOTHING_BUILT, type Build, type Kind } from './build.ts';
import { LivePart } from './live-part.ts';

export interface PageOptions {
  readonly clock: Clock;
  /** The policy in force; another one renders everything again. */
  readonly policy: () => SeriesPolicy;
  readonly telemetry: Pick<Telemetry, 'families'>;
  /** What to show, in the order of the exposition. A status that did not change is the same object as before. */
  readonly statuses: () => readonly ResourceStatus[];
}

export interface PageRequest {
  readonly format: Format;
  readonly gzip: boolean;
  /** Limits the response to these resources and to series with a `resource` label; undefined = everything. */
  readonly resources: readonly string[] | undefined;
}

export interface PageResponse {
  readonly contentType: string;
  /** To be sent one after the other. Shared with other responses: not to be written to. */
  readonly body: readonly Uint8Array[];
}

const BUILD_GAP_MS = 1000;

/** A kind is kept ready for this long after it was asked for. */
const KEPT_READY_MS = 5 * 60_000;

export class Page {
  readonly #options: PageOptions;
  readonly #builder: ExpositionBuilder;
  readonly #livePart: LivePart;
  readonly #queue: BuildQueue;
  readonly #askedAtMs = new Map<Kind, number>();
  readonly #sentBytes: Partial<Record<Encoding, number>> = {};
  #latest = NOTHING_BUILT;
  #mustBuild = true;
  #cancelExpiry: (() => void) | undefined;
  /** The build that scrapes wait for, shared by them. */
  #demanded: Promise<void> | undefined;

  constructor(options: PageOptions) {
    this.#options = options;
    this.#builder = new ExpositionBuilder(options.clock);
    this.#livePart = new LivePart(this.#builder.chunker, this.#builder.deflater);
    this.#queue = new BuildQueue({
      clock: options.clock,
      gapMs: BUILD_GAP_MS,
      build: () => this.#build(),
    });
  }

  /** To be called whenever a status changed. Builds at most once a second. */
  publish(): void {
    this.#queue.request();
  }

  /** Awaits a build with all that was published before. Rejects when it fails; the build before stays. */
  flush(): Promise<void> {
    return this.#queue.flush();
  }

  /** Responds with what is ready. Builds only for the first scrape of a kind, and after a build that failed. */
  async scrape({ format, gzip, resources }: PageRequest): Promise<PageResponse> {
    const { clock, policy, telemetry } = this.#options;
    const encoding = gzip ? 'gzip' : 'plain';
    const kind: Kind = `${format} ${encoding}`;
    const scope = { resources: resources === undefined ? undefined : new Set(resources) };
    const build = await this.#latestWith(resources === undefined ? kind : undefined);
    const slice = createTimeSlice(clock);
    const ready =
      (resources === undefined ? build.ready.get(kind) : undefined) ??
      (await this.#builder.encodeSome(
        build.resources.filter(({ status }) => scope.resources?.has(status.resource.name) ?? true),
        { format, encoding, slice },
      ));
    const live = await this.#livePart.render({
      format,
      deny: policy().deny,
      telemetry: await telemetry.families(),
      scope,
      facts: {
        series: build.series,
        bytes: this.#sentBytes,
        renderDurationSeconds: build.durationSeconds,
        ageSeconds: (clock.monotonic() - build.finishedAtMs) / 1000,
      },
      slice,
    });
    const body = await completeBody(ready, live);
    if (resources === undefined) this.#sentBytes[encoding] = body.reduce((sum, part) => sum + part.length, 0);
    return { contentType: CONTENT_TYPES[format], body };
  }

  /** Ends building. Idempotent. */
  async close(): Promise<void> {
    await this.#queue.close();
    this.#cancelExpiry?.();
  }

  /** The latest build; with a kind, one that has this kind ready. Rejects when a build that is necessary fails. */
  async #latestWith(kind: Kind | undefined): Promise<Build> {
    if (kind !== undefined) this.#askedAtMs.set(kind, this.#options.clock.monotonic());
    while (this.#isMissing(kind)) {
      this.#demanded ??= this.#queue.flush().finally(() => (this.#demanded = undefined));
      await this.#demanded;
    }
    return this.#latest;
  }

  #isMissing(kind: Kind | undefined): boolean {
    return this.#mustBuild || (kind !== undefined && !this.#latest.ready.has(kind));
  }

  async #build(): Promise<void> {
    const { clock, policy, statuses } = this.#options;
    const nowMs = clock.monotonic();
    for (const [kind, askedAtMs] of this.#askedAtMs) {
      if (nowMs - askedAtMs >= KEPT_READY_MS) this.#askedAtMs.delete(kind);
    }
    try {
      this.#latest = await this.#builder.build({
        policy: policy(),
        statuses: statuses(),
        kinds: new Set(this.#askedAtMs.keys()),
        previous: this.#latest,
      });
      this.#mustBuild = false;
    } catch (error) {
      // Nobody waits for a build in the background: the next scrape builds again and gets the error if it stays.
      this.#mustBuild = true;
      throw error;
    }
    this.#cancelExpiry?.();
    this.#cancelExpiry = this.#publishAtNextChange();
  }

  /** Retention ends series at a time of its own, whether or not another poll succeeds by then. */
  #publishAtNextChange(): (() => void) | undefined {
    const { clock } = this.#options;
    const nextChangeAt = Math.min(
      ...this.#latest.resources.map((resource) => resource.nextChangeAt ?? Infinity),
    );
    if (nextChangeAt === Infinity) return undefined;
    return clock.after(Math.max(0, Math.ceil(nextChangeAt * 1000 - clock.now())), () => this.publish());
  }
}
