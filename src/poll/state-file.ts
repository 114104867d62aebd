// What must survive a restart: the memory of every resource, in one SQLite file. See docs/state-file.md.

import type { Clock } from '../clock.ts';
import type { ResourceMemory } from '../model/memory.ts';
import { openStateDatabase, type StateDatabase } from './state-database.ts';
import { RefusedFileError, UnusableFileError, type AsideReason } from './state-errors.ts';
import { prepareStatePlace, setAside, type StatePlace } from './state-place.ts';
import type { ResourceKey } from './state-reading.ts';

const REMINDER_MS = 3_600_000;

const ASIDE_MESSAGES: Readonly<Record<AsideReason, string>> = {
  damaged:
    'the state file is damaged: it was set aside and a new one started; counters not read from it before start at 0',
  foreign:
    'the state file is of another program: it was set aside and a new one started; counters start at 0',
  newer:
    'the state file is of a newer version of the exporter: it was set aside and a new one started; counters start at 0; to go on with the old ones run the newer version on the file set aside',
};

export interface StateFile extends Disposable {
  /** Memory of a resource as last saved; undefined if there is none, or if it is of another resource (identity differs). */
  load(resource: ResourceKey): ResourceMemory | undefined;
  /**
   * Commits what changed since this resource was last saved or loaded, in one transaction, before it returns. Never throws:
   * false means that it could not be written; the next save of any resource then writes all that is missing.
   */
  save(resource: ResourceKey, memory: ResourceMemory): boolean;
  /** Whether the file holds everything that was saved. */
  healthy(): boolean;
  /** Lets go of a resource that is polled no more. The file remembers it for 30 days. */
  release(name: string): void;
}

export interface StateFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly onWarning: (message: string, fields: object) => void;
}

/** The memory of one resource as saved at one time. Compared by identity. */
interface Entry {
  readonly key: ResourceKey;
  readonly memory: ResourceMemory;
}

interface OpenFile {
  readonly place: StatePlace;
  readonly database: StateDatabase;
  /** What the file is known to hold, by name. */
  readonly stored: Map<string, Entry>;
}

/**
 * Opens or creates a state file. A damaged, foreign or newer file is set aside; on a full or read-only disk the file is
 * unhealthy and every save tries again. Throws RefusedFileError where no file can be kept: no such directory, no
 * permission, or another process has the file open.
 */
export function openStateFile(options: StateFileOptions): StateFile {
  const { clock, onWarning, path } = options;
  const failures = createFailureLog(options);
  const latest = new Map<string, Entry>();
  let file: OpenFile | undefined;
  let isClosed = false;

  function open(): OpenFile {
    const place = prepareStatePlace(path);
    return { place, database: openStateDatabase(place.path, clock.now()), stored: new Map() };
  }

  function close(): void {
    file?.database.close();
    file = undefined;
  }

  /** Runs on the open file; where that turns out to be unusable, once more on a new one. */
  function use<T>(run: (file: OpenFile) => T): T {
    if (file?.place.isUnchanged() === false) {
      close();
      onWarning('the state file was moved or removed while in use: a new one is written', { path });
    }
    try {
      return run((file ??= open()));
    } catch (error) {
      if (!(error instanceof UnusableFileError)) throw error;
      close();
      const asidePath = setAside(path, error.reason, clock.now());
      onWarning(ASIDE_MESSAGES[error.reason], { path, set_aside_as: asidePath, error: error.message });
      return run((file = open()));
    }
  }

  function writeMissing({ database, stored }: OpenFile): void {
    const missing = [...latest.values()].filter((entry) => stored.get(entry.key.name) !== entry);
    const changes = missing.map(({ key, memory }) => {
      return { key, before: stored.get(key.name)?.memory, after: memory };
    });
    database.write(changes, clock.now());
    for (const entry of missing) stored.set(entry.key.name, entry);
  }

  function read(key: ResourceKey): ResourceMemory | undefined {
    return use(({ database, stored }) => {
      const memory = database.read(key);
      if (memory === undefined) return undefined;
      const entry = { key, memory };
      latest.set(key.name, entry);
      stored.set(key.name, entry);
      return memory;
    });
  }

  try {
    use(() => undefined);
  } catch (error) {
    if (error instanceof RefusedFileError) throw error;
    failures.failed(error);
  }

  return {
    load(key) {
      const known = latest.get(key.name);
      if (known?.key.identity === key.identity) return known.memory;
      if (isClosed) return undefined;
      try {
        return read(key);
      } catch (error) {
        failures.failed(error);
        return undefined;
      }
    },
    save(key, memory) {
      if (isClosed) return false;
      latest.set(key.name, { key, memory });
      try {
        use(writeMissing);
        failures.recovered();
        return true;
      } catch (error) {
        failures.failed(error);
        return false;
      }
    },
    healthy: () => !failures.isFailing(),
    release(name) {
      latest.delete(name);
      file?.stored.delete(name);
    },
    [Symbol.dispose]() {
      isClosed = true;
      close();
    },
  };
}

/** Warns once when the file starts to fail, and every hour while it does. */
function createFailureLog({ clock, onWarning, path }: StateFileOptions): {
  failed(error: unknown): void;
  recovered(): void;
  isFailing(): boolean;
} {
  let warnedAt: number | undefined;
  return {
    failed(error) {
      const now = clock.monotonic();
      if (warnedAt !== undefined && now - warnedAt < REMINDER_MS) return;
      warnedAt = now;
      onWarning(
        'the state file cannot be used: metrics are published all the same, but a restart may count events twice',
        { path, error: error instanceof Error ? error.message : String(error) },
      );
    },
    recovered() {
      warnedAt = undefined;
    },
    isFailing: () => warnedAt !== undefined,
  };
}
