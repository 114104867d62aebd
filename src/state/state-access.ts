// The state file as one that comes and goes: opened when it can be, set aside when it is of no use.

import type { Clock } from '../clock.ts';
import type { ResourceMemory } from '../model/memory.ts';
import { openStateDatabase, type StateDatabase } from './state-database.ts';
import { UnusableFileError, type AsideReason } from './state-errors.ts';
import { prepareStatePlace, setAside, type StatePlace } from './state-place.ts';
import type { OnDamagedValues, ResourceKey, StoredMemory } from './state-reading.ts';
import { readUnwritable } from './state-unwritable.ts';

const ASIDE_MESSAGES: Readonly<Record<AsideReason, string>> = {
  damaged:
    'the state file is damaged: it was set aside and a new one started; counters not read from it before start at 0',
  foreign:
    'the state file is of another program: it was set aside and a new one started; counters start at 0',
  newer:
    'the state file is of a newer version of the exporter: it was set aside and a new one started; counters start at 0; to go on with the old ones run the newer version on the file set aside',
};

const MISSING_MESSAGES = {
  file: 'the state file was moved or removed while in use: a new one is written',
  journal: 'the journal of the state file (-wal) was moved or removed while in use: a new one is written',
} as const;

const DAMAGED_VALUES =
  'the state file holds values that no memory can have: counters among them start at 0, everything else was read';
const MAX_SHOWN_VALUES = 5;

export interface StateFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly onWarning: (message: string, fields: object) => void;
}

export interface OpenFile {
  readonly database: StateDatabase;
  /** What the file is known to hold, by name. Compared by identity. */
  readonly stored: Map<string, StoredMemory>;
}

export interface StateAccess extends Disposable {
  /**
   * Runs on the file, which is opened or created if it is not open; where it turns out to be unusable, once more on a new
   * one. Throws what keeps it from being opened, and what `run` throws.
   */
  use<T>(run: (file: OpenFile) => T): T;
  /** The memory of a resource; not whole where values that no memory can have were left out, which is warned of. */
  read(
    file: OpenFile,
    key: ResourceKey,
  ): { readonly memory: ResourceMemory | undefined; readonly isWhole: boolean };
  /**
   * What can be read of a file that cannot be opened for writing, by name; read once, until it can be opened. Undefined if
   * there is no file. Throws what keeps it from being read, and RefusedFileError if another exporter has it open.
   */
  readAnyway(): ReadonlyMap<string, StoredMemory> | undefined;
  /** Lets go of a resource. */
  release(name: string): void;
}

/** Opens nothing yet. */
export function createStateAccess({ clock, onWarning, path }: StateFileOptions): StateAccess {
  let file: (OpenFile & { readonly place: StatePlace }) | undefined;
  let unwritable: ReadonlyMap<string, StoredMemory> | undefined;

  function open(): OpenFile {
    const place = prepareStatePlace(path);
    file = { place, database: openStateDatabase(place.path, clock.now()), stored: new Map() };
    unwritable = undefined;
    return file;
  }

  function close(): void {
    file?.database.close();
    file = undefined;
  }

  const warnOfDamage: OnDamagedValues = (resource, values) => {
    const shown = values.slice(0, MAX_SHOWN_VALUES);
    onWarning(DAMAGED_VALUES, { path, resource, damaged: values.length, values: shown });
  };

  return {
    read({ database }, key) {
      let isWhole = true;
      const memory = database.read(key, (...damage) => {
        isWhole = false;
        warnOfDamage(...damage);
      });
      return { memory, isWhole };
    },
    use(run) {
      const missing = file?.place.findMissing();
      if (missing !== undefined) {
        // What was in a journal that was removed is moved into the file, if that is still there.
        close();
        onWarning(MISSING_MESSAGES[missing], { path });
      }
      try {
        return run(file ?? open());
      } catch (error) {
        if (!(error instanceof UnusableFileError)) throw error;
        close();
        const asidePath = setAside(path, error.reason, clock.now());
        onWarning(ASIDE_MESSAGES[error.reason], { path, set_aside_as: asidePath, error: error.message });
        return run(open());
      }
    },
    readAnyway() {
      // Reading an open file in another way would give up the lock on it.
      if (file !== undefined) throw new Error('it is open, but what is asked for cannot be read');
      return (unwritable ??= readUnwritable(path, warnOfDamage));
    },
    release: (name) => file?.stored.delete(name),
    [Symbol.dispose]: close,
  };
}
