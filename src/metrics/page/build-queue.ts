// Decides when to build: soon after a request, and not more often than once per gap.

import type { Clock } from '../../clock.ts';

export interface BuildQueueOptions {
  readonly clock: Clock;
  /** Builds that were asked for by `request` start at least this far apart. */
  readonly gapMs: number;
  /** Never runs twice at once. */
  readonly build: () => Promise<void>;
}

export class BuildQueue {
  readonly #options: BuildQueueOptions;
  #isWanted = false;
  #isClosed = false;
  #running: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #notBeforeMs = -Infinity;

  constructor(options: BuildQueueOptions) {
    this.#options = options;
  }

  /** Asks for a build soon; many requests make one build. Its failure is not reported. */
  request(): void {
    this.#isWanted = true;
    this.#schedule();
  }

  /** Awaits a build that starts after this call, at once if nothing runs. Rejects when it fails. */
  async flush(): Promise<void> {
    this.#isWanted = true;
    // What runs now may have begun before the change that the caller wants to see.
    if (this.#running !== undefined) await settled(this.#running);
    // Another caller that waited for the same build may have started the next one already.
    await (this.#isWanted ? this.#start() : this.#running);
  }

  /** Starts no requested build any more and awaits the running one. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#running !== undefined) await settled(this.#running);
  }

  #start(): Promise<void> {
    const { clock, gapMs, build } = this.#options;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#isWanted = false;
    this.#notBeforeMs = clock.monotonic() + gapMs;
    this.#running = build().finally(() => {
      this.#running = undefined;
      this.#schedule();
    });
    return this.#running;
  }

  #schedule(): void {
    if (!this.#isWanted || this.#isClosed) return;
    if (this.#running !== undefined || this.#cancelTimer !== undefined) return;
    const { clock } = this.#options;
    const delayMs = Math.max(0, this.#notBeforeMs - clock.monotonic());
    this.#cancelTimer = clock.after(delayMs, () => void settled(this.#start()));
  }
}

async function settled(build: Promise<void>): Promise<void> {
  await build.catch(() => undefined);
}
