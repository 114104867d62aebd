import type { Clock } from '../clock.ts';

export interface BuildQueueOptions {
  readonly clock: Clock;
  /** Builds that were asked for by `request` start at least this far apart. */
  readonly gapMs: number;
  /** Never runs twice at once. */
  readonly build: () => Promise<void>;
}

/** Decides when to build. */
export interface BuildQueue {
  /** Asks for a build soon; many requests make one build. A failure of it is not told. */
  readonly request: () => void;
  /** Awaits a build that starts after this call, at once if nothing runs. Rejects when it fails. */
  readonly flush: () => Promise<void>;
  /** Starts no requested build any more and awaits the running one. Idempotent. */
  readonly close: () => Promise<void>;
}

export function createBuildQueue({ clock, gapMs, build }: BuildQueueOptions): BuildQueue {
  let wanted = false;
  let closed = false;
  let running: Promise<void> | undefined;
  let cancelTimer: (() => void) | undefined;
  let notBefore = -Infinity;

  function start(): Promise<void> {
    cancelTimer?.();
    cancelTimer = undefined;
    wanted = false;
    notBefore = clock.monotonic() + gapMs;
    running = build().finally(() => {
      running = undefined;
      schedule();
    });
    return running;
  }

  function schedule(): void {
    if (!wanted || closed || running !== undefined || cancelTimer !== undefined) return;
    const delayMs = Math.max(0, notBefore - clock.monotonic());
    cancelTimer = clock.after(delayMs, () => void settled(start()));
  }

  return {
    request: () => {
      wanted = true;
      schedule();
    },
    flush: async () => {
      wanted = true;
      // What runs now may have begun before the change that the caller wants to see.
      if (running !== undefined) await settled(running);
      // Another caller that waited for the same build may have started the next one already.
      await (wanted ? start() : running);
    },
    close: async () => {
      closed = true;
      cancelTimer?.();
      cancelTimer = undefined;
      if (running !== undefined) await settled(running);
    },
  };
}

async function settled(build: Promise<void>): Promise<void> {
  await build.catch(() => undefined);
}
