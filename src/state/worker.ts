// The thread that has the state file, so that a slow disk holds up nothing else. It keeps no memory of tasks: it reads and
// writes rows, opens the file again when it was moved, and sets it aside when it is unusable.

import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { setAside, StateDatabase } from './database.ts';
import { messageOf, UnusableFileError, type AsideReason } from './errors.ts';
import type { ResourceChange, ResourceKey, ResourceRows, StoredEvent } from './rows.ts';

/** Each request has one reply, in the same order. */
export type StateRequest =
  | { readonly kind: 'open'; readonly nowMs: number }
  | { readonly kind: 'read'; readonly key: ResourceKey; readonly nowMs: number }
  | { readonly kind: 'readDiscovery'; readonly name: string; readonly nowMs: number }
  | {
      readonly kind: 'writeDiscovery';
      readonly name: string;
      readonly resources: string;
      readonly nowMs: number;
    }
  | { readonly kind: 'readEvents'; readonly nowMs: number }
  | {
      readonly kind: 'writeEvents';
      readonly events: readonly StoredEvent[];
      readonly kept: number;
      readonly nowMs: number;
    }
  /** Changes to what the file of that generation holds. */
  | {
      readonly kind: 'write';
      readonly changes: readonly ResourceChange[];
      readonly generation: number;
      readonly nowMs: number;
    }
  | { readonly kind: 'close' };

/** `generation` counts how often a file was opened: what is known of the file of another generation means nothing. */
export type StateReply = { readonly generation: number } & (
  | { readonly kind: 'opened' | 'written' | 'closed' }
  /** Undefined = the file has nothing of this resource. */
  | { readonly kind: 'read'; readonly rows: ResourceRows | undefined }
  /** Undefined = the file has nothing of this discovery. */
  | { readonly kind: 'discovery'; readonly resources: string | undefined }
  | { readonly kind: 'events'; readonly events: readonly string[] }
  /** Nothing was written: the changes were to a file of another generation. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'failed'; readonly message: string }
);

/** A warning comes whenever there is one, before the reply to the request that led to it. */
export interface StateWarning {
  readonly kind: 'warning';
  readonly message: string;
  readonly fields: object;
}

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

class ServedFile {
  readonly #path: string;
  readonly #onWarning: (message: string, fields: object) => void;
  #database: StateDatabase | undefined;
  #generation = 0;

  constructor(path: string, onWarning: (message: string, fields: object) => void) {
    this.#path = path;
    this.#onWarning = onWarning;
  }

  handle(request: StateRequest): StateReply {
    try {
      return this.#do(request);
    } catch (error) {
      return { kind: 'failed', generation: this.#generation, message: messageOf(error) };
    }
  }

  #do(request: StateRequest): StateReply {
    if (request.kind === 'close') {
      this.#close();
      return { kind: 'closed', generation: this.#generation };
    }
    this.#closeIfMissing();
    try {
      return this.#run(request, this.#database ?? this.#open(request.nowMs));
    } catch (error) {
      if (!(error instanceof UnusableFileError)) throw error;
      this.#setAside(error, request.nowMs);
      return this.#run(request, this.#open(request.nowMs));
    }
  }

  #run(request: Exclude<StateRequest, { kind: 'close' }>, database: StateDatabase): StateReply {
    const generation = this.#generation;
    if (request.kind === 'open') return { kind: 'opened', generation };
    if (request.kind === 'read') return { kind: 'read', generation, rows: database.read(request.key) };
    if (request.kind === 'readDiscovery')
      return { kind: 'discovery', generation, resources: database.readDiscovery(request.name) };
    if (request.kind === 'writeDiscovery') {
      database.writeDiscovery(request.name, request.resources, request.nowMs);
      return { kind: 'written', generation };
    }
    if (request.kind === 'readEvents') return { kind: 'events', generation, events: database.readEvents() };
    if (request.kind === 'writeEvents') {
      database.writeEvents(request.events, request.kept);
      return { kind: 'written', generation };
    }
    if (request.generation !== generation) return { kind: 'outdated', generation };
    database.write(request.changes, request.nowMs);
    return { kind: 'written', generation };
  }

  #open(nowMs: number): StateDatabase {
    this.#database = StateDatabase.open(this.#path, nowMs);
    this.#generation += 1;
    return this.#database;
  }

  #close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #closeIfMissing(): void {
    const missing = this.#database?.findMissing();
    if (missing === undefined) return;
    // Closing moves what was in a journal that was removed into the file, if that is still there.
    this.#close();
    this.#onWarning(MISSING_MESSAGES[missing], { path: this.#path });
  }

  #setAside({ message, reason }: UnusableFileError, nowMs: number): void {
    this.#close();
    const asidePath = setAside(this.#path, reason, nowMs);
    this.#onWarning(ASIDE_MESSAGES[reason], { path: this.#path, set_aside_as: asidePath, error: message });
  }
}

/** Replies to the requests that come through the port, until one closes the file. */
export function serveStateFile(port: MessagePort, path: string): void {
  const post = (message: StateReply | StateWarning): void => port.postMessage(message);
  const file = new ServedFile(path, (message, fields) => post({ kind: 'warning', message, fields }));
  port.on('message', (request: StateRequest) => {
    post(file.handle(request));
    if (request.kind === 'close') port.close();
  });
}

if (parentPort !== null) serveStateFile(parentPort, String(workerData));
