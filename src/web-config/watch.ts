// Keeps a web config up to date with its files.

import type { Clock } from '../clock.ts';
import { ConfigError, type LocatedError } from '../config/config-error.ts';
import { watchFiles } from '../config/watch.ts';
import { readWebConfig, type WebConfig } from './load.ts';

export interface WatchedWebConfigOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Called with each good config after the first. */
  readonly onChange: (config: WebConfig) => void;
  /** Called once for each change of the files that cannot be used; the message has a line for each error. */
  readonly onWarning: (message: string) => void;
}

/** Between two checks of the files; two have to agree before a change counts. */
const INTERVAL_MS = 2000;

/** Reads a web config and the certificates that it names, and again whenever they change. Throws `ConfigError` at first. */
export async function watchWebConfig(options: WatchedWebConfigOptions): Promise<WatchedWebConfig> {
  const { config, errors } = await readWebConfig(options.path, true);
  if (config === undefined) throw new ConfigError(errors);
  return new WatchedWebConfig(options, config);
}

export class WatchedWebConfig implements Disposable {
  readonly #options: WatchedWebConfigOptions;
  readonly #watch: Disposable;
  #current: WebConfig;
  #files: readonly string[];
  #queue = Promise.resolve();

  constructor(options: WatchedWebConfigOptions, first: WebConfig) {
    this.#options = options;
    this.#current = first;
    this.#files = first.files;
    this.#watch = watchFiles({
      paths: () => this.#files,
      clock: options.clock,
      intervalMs: INTERVAL_MS,
      // A file is empty for a moment when it is overwritten in place; that must not open the server to everybody.
      onChange: () =>
        this.#enqueue(() => this.#read(this.#current.isEmpty)).catch((error: unknown) =>
          options.onWarning(error instanceof Error ? error.message : String(error)),
        ),
    });
  }

  /** The last good one. */
  current(): WebConfig {
    return this.#current;
  }

  /** Reads the files again now. Throws `ConfigError`, and keeps the last good one, when they cannot be used. */
  reload(): Promise<void> {
    return this.#enqueue(() => this.#read(true));
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  async #read(mayBeEmpty: boolean): Promise<void> {
    const { path, onChange } = this.#options;
    const { config, errors, files } = await readWebConfig(path, mayBeEmpty);
    this.#files = files;
    if (config === undefined) throw new ConfigError(errors);
    if ((config.tls === undefined) !== (this.#current.tls === undefined))
      throw new ConfigError([needsRestart(path, this.#current)]);
    this.#current = config;
    onChange(config);
  }

  /** One reading at a time. */
  #enqueue(reading: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(reading);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

function needsRestart(file: string, current: WebConfig): LocatedError {
  const message =
    current.tls === undefined
      ? 'TLS was off when the exporter started; turning it on needs a restart'
      : 'is missing, and TLS was on when the exporter started; turning it off needs a restart';
  return { file, line: 1, column: 1, path: 'tls_server_config', message };
}
