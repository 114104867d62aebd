import type { Clock } from '../clock.ts';

export interface StalenessOptions {
  readonly clock: Clock;
  /** When the last good poll ended, by the monotonic clock; undefined = there was none. */
  readonly readAtMs: number | undefined;
  /** How long after it to tell. */
  readonly staleAfterMs: number;
  readonly onStale: (staleAfterMs: number) => void;
}

/** Tells when a resource was not read for too long. Disposing of it ends that. */
export interface Staleness extends Disposable {
  /** When the last good poll ended, by the monotonic clock. */
  readonly lastReadAtMs: () => number | undefined;
  /** A good poll ended; it is told so long after it, unless there is another one before. */
  readonly read: (staleAfterMs: number) => void;
  /** The next poll comes later than expected: it is told so long after the last good one, unless it was told already. */
  readonly extend: (staleAfterMs: number) => void;
}

export function createStaleness({ clock, onStale, ...before }: StalenessOptions): Staleness {
  let lastReadAtMs = before.readAtMs;
  let isStale = false;
  let cancel: (() => void) | undefined;

  function watch(readAtMs: number, staleAfterMs: number): void {
    cancel?.();
    const leftMs = readAtMs + staleAfterMs - clock.monotonic();
    cancel = clock.after(Math.max(0, leftMs), () => {
      isStale = true;
      onStale(staleAfterMs);
    });
  }

  if (lastReadAtMs !== undefined) watch(lastReadAtMs, before.staleAfterMs);
  return {
    lastReadAtMs: () => lastReadAtMs,
    read: (staleAfterMs) => {
      lastReadAtMs = clock.monotonic();
      isStale = false;
      watch(lastReadAtMs, staleAfterMs);
    },
    extend: (staleAfterMs) => {
      if (lastReadAtMs !== undefined && !isStale) watch(lastReadAtMs, staleAfterMs);
    },
    [Symbol.dispose]: () => cancel?.(),
  };
}
