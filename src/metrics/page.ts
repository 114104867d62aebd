// The page: bytes that are ready before anyone asks for them.

import type { Clock } from '../clock.ts';
import type { SeriesPolicy } from '../model/series-policy.ts';
import type { ResourceStatus } from '../model/snapshot.ts';
import { baseFragments, completeBody, createHeaders, encode, type Encoded, type Encoding } from './base.ts';
import type { Build, Kind } from './build.ts';
import { createBuilder } from './builder.ts';
import { toPassingChunks } from './chunk.ts';
import { CONTENT_TYPES, type Format } from './exposition.ts';
import type { Fragment } from './fragment.ts';
import { renderLivePart } from './live-part.ts';
import type { SeriesScope } from './registry.ts';
import type { ResourcePage } from './resource-page.ts';
import type { Telemetry } from './telemetry.ts';
import { createTimeSlice, type TimeSlice } from './time-slice.ts';

export interface PageOptions {
  readonly clock: Clock;
  /** The policy in force. */
  readonly policy: () => SeriesPolicy;
  readonly telemetry: Pick<Telemetry, 'families'>;
  /** What to show, in page order. A status that did not change is the same object as before. */
  readonly statuses: () => readonly ResourceStatus[];
}

export interface PageRequest {
  readonly format: Format;
  readonly gzip: boolean;
  /** Limits the page to these resources and to series with a `resource` label; undefined = the whole page. */
  readonly resources: readonly string[] | undefined;
}

export interface PageAnswer {
  readonly contentType: string;
  /** To be sent one after the other. Shared with other answers: not to be written to. */
  readonly body: readonly Uint8Array[];
}

export interface Page {
  /** To be called whenever a status changed. Builds at most once a second. */
  readonly publish: () => void;
  /** Awaits a build with all that was published before. Rejects when it fails; the build before stays. */
  readonly flush: () => Promise<void>;
  /** Answers with what is ready. Builds only for the first scrape of a kind, and after a build that failed. */
  readonly scrape: (request: PageRequest) => Promise<PageAnswer>;
  /** Ends building. Idempotent. */
  readonly close: () => Promise<void>;
}

export function createPage({ clock, policy, telemetry, statuses }: PageOptions): Page {
  const headers = createHeaders();
  const builder = createBuilder({ clock, policy, statuses, headers });
  const answeredBytes: Partial<Record<Encoding, number>> = {};

  async function scrape({ format, gzip, resources }: PageRequest): Promise<PageAnswer> {
    const encoding = gzip ? 'gzip' : 'plain';
    const kind: Kind = `${format} ${encoding}`;
    const isWhole = resources === undefined;
    const build = await builder.latest(isWhole ? kind : undefined);
    const slice = createTimeSlice(clock);
    const scope = { resources: isWhole ? undefined : new Set(resources) };
    const base =
      (isWhole ? build.ready.get(kind) : undefined) ??
      (await encodeScope(inScope(build, scope), { headers: headers[format], encoding, slice }));
    const live = await renderLivePart({
      format,
      deny: policy().deny,
      telemetry: await telemetry.families(),
      scope,
      facts: {
        series: build.series,
        bytes: answeredBytes,
        renderDurationSeconds: build.durationSeconds,
        ageSeconds: (clock.monotonic() - build.finishedAtMs) / 1000,
      },
      slice,
    });
    const body = await completeBody(base, live);
    if (isWhole) answeredBytes[encoding] = body.reduce((sum, chunk) => sum + chunk.length, 0);
    return { contentType: CONTENT_TYPES[format], body };
  }

  return { publish: builder.request, flush: builder.flush, scrape, close: builder.close };
}

function inScope({ resources }: Build, scope: SeriesScope): readonly ResourcePage[] {
  return resources.filter(({ status }) => scope.resources?.has(status.resource.name) ?? true);
}

/** Some resources, from the same bytes as the whole page. */
async function encodeScope(
  resources: readonly ResourcePage[],
  wanted: {
    readonly headers: ReadonlyMap<string, Fragment>;
    readonly encoding: Encoding;
    readonly slice: TimeSlice;
  },
): Promise<Encoded> {
  const { headers, encoding, slice } = wanted;
  const chunks = await toPassingChunks(baseFragments(resources, headers), slice);
  return encode(chunks, encoding, slice);
}
