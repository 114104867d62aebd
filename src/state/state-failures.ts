import type { StateFileOptions } from './state-access.ts';

const REMINDER_MS = 3_600_000;

const CANNOT_USE =
  'the state file cannot be used: metrics are published all the same, but a restart may count events twice';
const CANNOT_READ =
  'the state file cannot be read: counters start at 0, and what it holds is added as soon as it can be read';

/** What goes wrong with a state file: each kind is warned of once when it begins, and every hour while it lasts. */
export interface StateFailures {
  cannotUse(error: unknown): void;
  cannotRead(error: unknown): void;
  recovered(): void;
  isFailing(): boolean;
}

export function createStateFailures({ clock, onWarning, path }: StateFileOptions): StateFailures {
  const warnedAt = new Map<string, number>();

  function warn(message: string, error: unknown): void {
    const now = clock.monotonic();
    if (now - (warnedAt.get(message) ?? -Infinity) < REMINDER_MS) return;
    warnedAt.set(message, now);
    onWarning(message, { path, error: error instanceof Error ? error.message : String(error) });
  }

  return {
    cannotUse: (error) => warn(CANNOT_USE, error),
    cannotRead: (error) => warn(CANNOT_READ, error),
    recovered: () => warnedAt.clear(),
    isFailing: () => warnedAt.size > 0,
  };
}
