// What must survive a restart: the memory of every resource, in one SQLite file. See docs/state-file.md.

import { addGiven, joinMemories, type GivenTasks } from '../model/join-memories.ts';
import { EMPTY_MEMORY, type ResourceMemory } from '../model/memory.ts';
import { createStateAccess, type OpenFile, type StateAccess, type StateFileOptions } from './state-access.ts';
import { RefusedFileError } from './state-errors.ts';
import { createStateFailures, type StateFailures } from './state-failures.ts';
import type { ResourceKey, StoredMemory } from './state-reading.ts';

export interface StateFile extends Disposable {
  /**
   * Memory of a resource as last saved; undefined if there is none, if it is of another resource (identity differs), or if
   * it cannot be read: then nothing is saved over it before `recall` has read it.
   */
  load(resource: ResourceKey): ResourceMemory | undefined;
  /** What to go on from: the memory itself, joined with what `load` could not read as soon as it can be. Never throws. */
  recall(resource: ResourceKey, memory: ResourceMemory): ResourceMemory;
  /**
   * Commits what changed since this resource was last saved or loaded, in one transaction, before it returns. Never throws:
   * false means that something could not be written; the next save of any resource then writes all that is missing.
   */
  save(resource: ResourceKey, memory: ResourceMemory): boolean;
  /** Whether the file holds everything that was saved. */
  healthy(): boolean;
  /** Lets go of a resource that is polled no more. The file remembers it for 30 days. */
  release(name: string): void;
}

/**
 * Opens or creates a state file. A damaged, foreign or newer file is set aside; one that cannot be written is read all the
 * same, is unhealthy, and every save tries again. Throws RefusedFileError where no file can be (no such directory, no
 * regular file), and when another exporter has the file open.
 */
export function openStateFile(options: StateFileOptions): StateFile {
  const { clock } = options;
  const failures = createStateFailures(options);
  const access = createStateAccess(options);
  const latest = new Map<string, StoredMemory>();
  /** Resources that the file may hold although nothing was read of them, with what was taken as given since. */
  const unread = new Map<string, GivenTasks>();
  let isClosed = false;

  function writeMissing({ database, stored }: OpenFile): void {
    const missing = [...latest.values()].filter(
      (entry) => stored.get(entry.key.name) !== entry && !unread.has(entry.key.name),
    );
    const changes = missing.map(({ key, memory }) => {
      return { key, before: stored.get(key.name)?.memory, after: memory };
    });
    database.write(changes, clock.now());
    for (const entry of missing) stored.set(entry.key.name, entry);
  }

  function readStored(file: OpenFile, key: ResourceKey): ResourceMemory | undefined {
    const { memory, isWhole } = access.read(file, key);
    if (memory === undefined) return undefined;
    const entry = { key, memory };
    latest.set(key.name, entry);
    // What was left out would stay in the file: the next save replaces all of the resource.
    if (isWhole) file.stored.set(key.name, entry);
    else file.stored.delete(key.name);
    return memory;
  }

  /** What is stored of a resource, if anything; undefined if that cannot be told now. */
  function find(key: ResourceKey): { readonly memory: ResourceMemory | undefined } | undefined {
    try {
      return { memory: access.use((file) => readStored(file, key)) };
    } catch (error) {
      failures.cannotUse(error);
    }
    try {
      const rows = access.readAnyway();
      if (rows === undefined) return undefined;
      const row = rows.get(key.name);
      return { memory: row?.key.identity === key.identity ? row.memory : undefined };
    } catch (error) {
      failures.cannotRead(error);
      return undefined;
    }
  }

  begin(access, failures);
  return {
    load(key) {
      const known = latest.get(key.name);
      if (known?.key.identity === key.identity) return known.memory;
      if (isClosed) return undefined;
      latest.delete(key.name);
      unread.delete(key.name);
      const found = find(key);
      if (found === undefined) unread.set(key.name, new Map());
      return found?.memory;
    },
    recall(key, memory) {
      const given = unread.get(key.name);
      if (given === undefined || isClosed) return memory;
      const found = find(key);
      if (found === undefined) return memory;
      unread.delete(key.name);
      if (found.memory === undefined) return memory;
      return joinMemories({ stored: found.memory, since: memory, given });
    },
    save(key, memory) {
      if (isClosed) return false;
      const given = unread.get(key.name);
      if (given !== undefined) {
        const before = latest.get(key.name)?.memory ?? EMPTY_MEMORY;
        unread.set(key.name, addGiven(given, before, memory));
      }
      latest.set(key.name, { key, memory });
      try {
        access.use(writeMissing);
      } catch (error) {
        failures.cannotUse(error);
        return false;
      }
      if ([...latest.keys()].some((name) => unread.has(name))) return false;
      failures.recovered();
      return true;
    },
    healthy: () => !failures.isFailing(),
    release(name) {
      latest.delete(name);
      unread.delete(name);
      access.release(name);
    },
    [Symbol.dispose]() {
      isClosed = true;
      access[Symbol.dispose]();
    },
  };
}

/** Errors of who starts the exporter are told at once. Everything else passes, or is said again where it matters. */
function begin(access: StateAccess, failures: StateFailures): void {
  try {
    access.use(() => undefined);
  } catch (error) {
    if (error instanceof RefusedFileError) throw error;
    failures.cannotUse(error);
    findOtherExporter(access);
  }
}

function findOtherExporter(access: StateAccess): void {
  try {
    access.readAnyway();
  } catch (error) {
    if (error instanceof RefusedFileError) throw error;
  }
}
