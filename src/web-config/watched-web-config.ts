import type { Clock } from '../clock.ts';
import { ConfigError } from '../config/config-error.ts';
import { watchFiles } from '../config/watch.ts';
import { readWebConfig, type WebConfig } from './web-config.ts';

/** A web config that follows its files. */
export interface WatchedWebConfig extends Disposable {
  /** The last good one. */
  readonly current: () => WebConfig;
  /** Reads the files again now, as at first. Throws `ConfigError`, and keeps the last good one, when they cannot be used. */
  reload(): Promise<void>;
}

export interface WatchedWebConfigOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Told of each good config after the first. */
  readonly onChange: (config: WebConfig) => void;
  /** Told once of each change of the files that cannot be used; the message has a line for each error. */
  readonly onWarning: (message: string) => void;
}

/** Two looks have to agree before a change counts. */
const INTERVAL_MS = 2000;

/** Reads a web config and the certificates that it names, and again whenever they change. Throws `ConfigError` at first. */
export async function watchWebConfig(options: WatchedWebConfigOptions): Promise<WatchedWebConfig> {
  const first = await readWebConfig(options.path, { mayBeEmpty: true });
  if (first.config === undefined) throw new ConfigError(first.errors);
  let current = first.config;
  let files = first.files;

  async function read(mayBeEmpty: boolean): Promise<void> {
    const reading = await readWebConfig(options.path, { mayBeEmpty });
    files = reading.files;
    if (reading.config === undefined) throw new ConfigError(reading.errors);
    if ((reading.config.tls === undefined) !== (current.tls === undefined)) {
      throw new ConfigError([needsRestart(options.path, current)]);
    }
    current = reading.config;
    options.onChange(current);
  }

  let queue = Promise.resolve();
  function enqueue(reading: () => Promise<void>): Promise<void> {
    const done = queue.then(reading);
    queue = done.catch(() => undefined);
    return done;
  }

  const watch = watchFiles({
    paths: () => files,
    clock: options.clock,
    intervalMs: INTERVAL_MS,
    // A file is empty for a moment when it is overwritten in place; that must not open the server to everybody.
    onChange: () =>
      enqueue(() => read(current.isEmpty)).catch((error: unknown) =>
        options.onWarning(error instanceof Error ? error.message : String(error)),
      ),
  });
  return {
    current: () => current,
    reload: () => enqueue(() => read(true)),
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}

function needsRestart(
  file: string,
  current: WebConfig,
): ConstructorParameters<typeof ConfigError>[0][number] {
  const message =
    current.tls === undefined
      ? 'TLS was off when the exporter started; turning it on needs a restart'
      : 'is missing, and TLS was on when the exporter started; turning it off needs a restart';
  return { file, line: 1, column: 1, path: 'tls_server_config', message };
}
