import type { Clock } from '../clock.ts';
import type { SeriesPolicy } from '../model/series-policy.ts';
import type { ResourceStatus } from '../model/snapshot.ts';
import type { Headers } from './base.ts';
import { createBuildQueue, type BuildQueue } from './build-queue.ts';
import { runBuild, type Build, type Kind } from './build.ts';

export interface BuilderOptions {
  readonly clock: Clock;
  /** The policy in force; another one renders everything again. */
  readonly policy: () => SeriesPolicy;
  readonly statuses: () => readonly ResourceStatus[];
  readonly headers: Headers;
}

/** Keeps the latest build at hand, and ready what scrapes ask for. */
export interface Builder extends BuildQueue {
  /**
   * The latest build; with a kind, one that has this kind ready. Builds when there is none yet, and after a build that
   * failed, which may fail again and then rejects.
   */
  readonly latest: (kind: Kind | undefined) => Promise<Build>;
}

const BUILD_GAP_MS = 1000;

/** A kind is kept ready for so long after it was asked for. */
const KEPT_READY_MS = 5 * 60_000;

const NOTHING_BUILT: Build = {
  resources: [],
  series: 0,
  durationSeconds: 0,
  finishedAtMs: 0,
  ready: new Map(),
};

export function createBuilder({ clock, policy, statuses, headers }: BuilderOptions): Builder {
  const askedAtMs = new Map<Kind, number>();
  let latest = NOTHING_BUILT;
  let mustBuild = true;
  let cancelExpiry: (() => void) | undefined;
  /** The build that scrapes wait for, shared by them. */
  let demanded: Promise<void> | undefined;
  const queue = createBuildQueue({ clock, gapMs: BUILD_GAP_MS, build });

  async function build(): Promise<void> {
    const nowMs = clock.monotonic();
    for (const [kind, askedAt] of askedAtMs) if (nowMs - askedAt >= KEPT_READY_MS) askedAtMs.delete(kind);
    const kinds = new Set(askedAtMs.keys());
    try {
      latest = await runBuild({
        clock,
        policy: policy(),
        statuses: statuses(),
        headers,
        kinds,
        previous: latest,
      });
      mustBuild = false;
    } catch (error) {
      // A build in the background has nobody to tell: the next scrape builds again and gets the error, if it stays.
      mustBuild = true;
      throw error;
    }
    cancelExpiry?.();
    cancelExpiry = atNextChange(clock, latest, queue.request);
  }

  function isMissing(kind: Kind | undefined): boolean {
    return mustBuild || (kind !== undefined && !latest.ready.has(kind));
  }

  return {
    request: queue.request,
    flush: queue.flush,
    latest: async (kind) => {
      if (kind !== undefined) askedAtMs.set(kind, clock.monotonic());
      while (isMissing(kind)) {
        demanded ??= queue.flush().finally(() => (demanded = undefined));
        await demanded;
      }
      return latest;
    },
    close: async () => {
      await queue.close();
      cancelExpiry?.();
    },
  };
}

/** Retention ends series at a time of its own, whether or not another poll succeeds by then. */
function atNextChange(clock: Clock, { resources }: Build, fire: () => void): (() => void) | undefined {
  const nextChangeAt = Math.min(...resources.map((resource) => resource.nextChangeAt ?? Infinity));
  if (nextChangeAt === Infinity) return undefined;
  return clock.after(Math.max(0, Math.ceil(nextChangeAt * 1000 - clock.now())), fire);
}
