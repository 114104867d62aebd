// What must survive a restart: the memory of every resource, in one SQLite file that a thread of its own reads and writes.
// See docs/state-file.md.

import { extname } from 'node:path';
import { Worker, type MessagePort } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import type { ResourceMemory } from '../model/memory.ts';
import { StateFileError } from './errors.ts';
import { MAX_EVENTS, type RecordedEvent } from '../model/event-log.ts';
import { readEvent, readMemory, toChange, type KeyedMemory, type ResourceKey } from './rows.ts';
import type { StateReply, StateRequest, StateWarning } from './worker.ts';

export interface StateFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly onWarning: (message: string, fields: object) => void;
}

/** To what serves the file: a thread, or the other end of a channel. */
type StatePort = Worker | MessagePort;

/** Large files are checked first. */
const OPEN_LIMIT_MS = 60_000;
/** A reload waits for it. */
const LOAD_LIMIT_MS = 5000;
/** Three fsyncs of 4 s, and some more. */
const SAVE_LIMIT_MS = 15_000;
/** The process has to end within 5 s. */
const CLOSE_LIMIT_MS = 2000;
const REMINDER_MS = 3_600_000;

const NOT_WRITTEN =
  'the state file cannot be written: metrics are published anyway, but a restart may count events twice';
const DAMAGED_VALUES =
  'the state file holds invalid values: counters among them start at 0, everything else was read';
const NO_RESPONSE = 'the disk does not respond';
const MAX_SHOWN_VALUES = 5;

/**
 * Opens or creates a state file, in a thread of its own unless there is a port to what serves it. A damaged, foreign or newer
 * file is set aside. Throws StateFileError when the file cannot be opened for writing.
 */
export async function openStateFile(
  options: StateFileOptions,
  port: StatePort = startThread(options.path),
): Promise<StateFile> {
  const file = new StateFile(options, port);
  try {
    await file.open();
  } catch (error) {
    await file.close();
    throw error;
  }
  return file;
}

function startThread(path: string): Worker {
  return new Worker(new URL(`worker${extname(import.meta.url)}`, import.meta.url), { workerData: path });
}

export class StateFile {
  readonly #options: StateFileOptions;
  readonly #port: StatePort;
  /** Of the requests that wait for a reply, in order. */
  readonly #waiting: ((reply: StateReply) => void)[] = [];
  /** The latest memory of each resource, by its name. */
  readonly #latest = new Map<string, KeyedMemory>();
  /** What the file is known to hold, by name. Compared by identity with `#latest`. */
  readonly #stored = new Map<string, KeyedMemory>();
  #generation = 0;
  /** Batches are written one after the other; what changes meanwhile goes into the next one. */
  #lastBatch: Promise<boolean> = Promise.resolve(true);
  #nextBatch: Promise<boolean> | undefined;
  /** A save took too long: none waits again until the disk responds. */
  #isSilent = false;
  #isHealthy = true;
  #warnedAt = -Infinity;
  #endedBecause: string | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: StateFileOptions, port: StatePort) {
    this.#options = options;
    this.#port = port;
    port.on('message', (message: StateReply | StateWarning) => {
      if (message.kind === 'warning') options.onWarning(message.message, message.fields);
      else this.#receive(message);
    });
    port.on('error', (error: Error) => this.#end(error.message));
    for (const event of ['exit', 'close']) port.on(event, () => this.#end('its thread has ended'));
  }

  /** Throws StateFileError. */
  async open(): Promise<void> {
    const { clock } = this.#options;
    await this.#expect({ kind: 'open', nowMs: clock.now() }, 'opened', OPEN_LIMIT_MS);
  }

  /**
   * Memory of a resource as last saved; undefined if the file has none, or one of another resource (identity differs).
   * Throws StateFileError when it cannot be read.
   */
  async load(key: ResourceKey): Promise<ResourceMemory | undefined> {
    const known = this.#latest.get(key.name);
    if (known?.key.identity === key.identity) return known.memory;
    if (this.#closed !== undefined) return undefined;
    const { clock, onWarning, path } = this.#options;
    const { rows } = await this.#expect({ kind: 'read', key, nowMs: clock.now() }, 'read', LOAD_LIMIT_MS);
    if (rows === undefined) return undefined;
    const { memory, damaged } = readMemory(rows);
    const entry = { key, memory };
    this.#latest.set(key.name, entry);
    if (damaged.length === 0) {
      this.#stored.set(key.name, entry);
    } else {
      // What was left out would stay in the file: the next save replaces all of the resource.
      this.#stored.delete(key.name);
      const values = damaged.slice(0, MAX_SHOWN_VALUES);
      onWarning(DAMAGED_VALUES, { path, resource: key.name, damaged: damaged.length, values });
    }
    return memory;
  }

  /**
   * Resolves with true once the memory is on the disk, with what else changed. Never rejects: false means that it is not there,
   * or not yet; the next save of any resource then writes all that is missing.
   */
  async save(key: ResourceKey, memory: ResourceMemory): Promise<boolean> {
    if (this.#closed !== undefined) return false;
    this.#latest.set(key.name, { key, memory });
    const batch = this.#writeLatest();
    if (this.#isSilent) return false;
    const isSaved = await this.#withLimit(batch, SAVE_LIMIT_MS);
    if (isSaved !== undefined) return isSaved;
    this.#isSilent = true;
    return this.#fail(NO_RESPONSE);
  }

  /** What a discovery found last, as it was saved; undefined if the file has nothing of it. Throws StateFileError. */
  async loadDiscovery(name: string): Promise<string | undefined> {
    if (this.#closed !== undefined) return undefined;
    const nowMs = this.#options.clock.now();
    const reply = await this.#expect({ kind: 'readDiscovery', name, nowMs }, 'discovery', LOAD_LIMIT_MS);
    return reply.resources;
  }

  /** Resolves once it is on the disk, or cannot be written, which the next save of memory reports. Never rejects. */
  async saveDiscovery(name: string, resources: string): Promise<void> {
    if (this.#closed !== undefined) return;
    const nowMs = this.#options.clock.now();
    await this.#withLimit(this.#request({ kind: 'writeDiscovery', name, resources, nowMs }), SAVE_LIMIT_MS);
  }

  /** The events that were saved; unreadable ones are left out. Throws StateFileError. */
  async loadEvents(): Promise<readonly RecordedEvent[]> {
    const nowMs = this.#options.clock.now();
    const { events } = await this.#expect({ kind: 'readEvents', nowMs }, 'events', LOAD_LIMIT_MS);
    return events.flatMap((text) => readEvent(text) ?? []);
  }

  /** Resolves once they are on the disk, or cannot be written, which the next save of memory reports. Never rejects. */
  async saveEvents(added: readonly RecordedEvent[]): Promise<void> {
    if (this.#closed !== undefined) return;
    const events = added.map((event) => ({ id: event.id, text: JSON.stringify(event) }));
    const nowMs = this.#options.clock.now();
    const request = this.#request({ kind: 'writeEvents', events, kept: MAX_EVENTS, nowMs });
    await this.#withLimit(request, SAVE_LIMIT_MS);
  }

  /** Whether the last save was written. */
  healthy(): boolean {
    return this.#isHealthy;
  }

  /** Forgets a resource that is no longer polled. The file keeps it for 30 days. */
  release(name: string): void {
    this.#latest.delete(name);
    this.#stored.delete(name);
  }

  /**
   * Resolves once everything is saved and the file is closed, or when that takes too long: the thread then keeps the event loop
   * alive until the disk responds. Idempotent.
   */
  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #finish(): Promise<void> {
    const saved = this.#isHealthy ? this.#lastBatch : this.#writeLatest();
    const closed = saved.then(() => this.#request({ kind: 'close' }));
    await this.#withLimit(closed, CLOSE_LIMIT_MS);
  }

  /** Resolves with the end of a batch that begins after this call. */
  #writeLatest(): Promise<boolean> {
    if (this.#nextBatch === undefined) {
      this.#nextBatch = this.#lastBatch.then(() => {
        this.#nextBatch = undefined;
        return this.#writeBatch();
      });
      this.#lastBatch = this.#nextBatch;
    }
    return this.#nextBatch;
  }

  async #writeBatch(): Promise<boolean> {
    const missing = [...this.#latest.values()].filter((entry) => this.#stored.get(entry.key.name) !== entry);
    const reply = await this.#request({
      kind: 'write',
      changes: missing.map((entry) => toChange(entry, this.#findStored(entry.key))),
      generation: this.#generation,
      nowMs: this.#options.clock.now(),
    });
    // The file is a new one: what was stored is missing as well.
    if (reply.kind === 'outdated') return this.#writeBatch();
    if (reply.kind === 'failed') return this.#fail(reply.message);
    // A resource that was released meanwhile stays so.
    for (const entry of missing)
      if (this.#latest.has(entry.key.name)) this.#stored.set(entry.key.name, entry);
    this.#isHealthy = true;
    this.#warnedAt = -Infinity;
    return true;
  }

  #findStored({ identity, name }: ResourceKey): ResourceMemory | undefined {
    const stored = this.#stored.get(name);
    return stored?.key.identity === identity ? stored.memory : undefined;
  }

  #fail(error: string): false {
    this.#isHealthy = false;
    const { clock, onWarning, path } = this.#options;
    if (clock.monotonic() - this.#warnedAt >= REMINDER_MS) {
      this.#warnedAt = clock.monotonic();
      onWarning(NOT_WRITTEN, { path, error });
    }
    return false;
  }

  /** A reply of this kind. Throws StateFileError where there is another one, or none in time. */
  async #expect<K extends StateReply['kind']>(
    request: StateRequest,
    kind: K,
    limitMs: number,
  ): Promise<StateReply & { readonly kind: K }> {
    const reply = await this.#withLimit(this.#request(request), limitMs);
    if (isOfKind(reply, kind)) return reply;
    throw new StateFileError(this.#options.path, reply?.kind === 'failed' ? reply.message : NO_RESPONSE);
  }

  #request(request: StateRequest): Promise<StateReply> {
    if (this.#endedBecause !== undefined) return Promise.resolve(this.#toFailure(this.#endedBecause));
    this.#port.postMessage(request, []);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #receive(reply: StateReply): void {
    this.#isSilent = false;
    if (reply.generation !== this.#generation) {
      this.#generation = reply.generation;
      this.#stored.clear();
    }
    this.#waiting.shift()?.(reply);
  }

  #end(reason: string): void {
    this.#endedBecause ??= reason;
    for (const resolve of this.#waiting.splice(0)) resolve(this.#toFailure(this.#endedBecause));
  }

  #toFailure(message: string): StateReply {
    return { kind: 'failed', generation: this.#generation, message };
  }

  /** Undefined when it takes longer. */
  #withLimit<T>(result: Promise<T>, limitMs: number): Promise<T | undefined> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const cancel = this.#options.clock.after(limitMs, () => resolve(undefined));
    return Promise.race([result.finally(cancel), promise]);
  }
}

function isOfKind<K extends StateReply['kind']>(
  reply: StateReply | undefined,
  kind: K,
): reply is StateReply & { readonly kind: K } {
  return reply?.kind === kind;
}
