import type { Clock } from './clock.ts';
import { watchWebConfig } from './web-config/watch.ts';
import type { Logger } from './logger.ts';
import { createRouter, type ReloadResult, type WebContent } from './web/routes.ts';
import { startWebServer, type ListenAddress, type WebServer } from './web/server.ts';

export interface WatchedWebOptions {
  readonly addresses: readonly ListenAddress[];
  /** Undefined = plain HTTP for everybody. */
  readonly webConfigFile: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after each reading of the web config but the first with its errors, a line each; none = it succeeded. */
  readonly onTried: (errors: readonly string[]) => void;
}

export interface WatchedWeb {
  /** Where it listens. */
  readonly urls: readonly string[];
  /** Reads the web config again, where there is one. Never rejects. */
  reload(): Promise<ReloadResult>;
  close(graceMs: number): Promise<void>;
}

/** The web server under its web config, which it follows. Throws ConfigError, or when an address cannot be had. */
export async function startWatchedWeb(content: WebContent, options: WatchedWebOptions): Promise<WatchedWeb> {
  const { addresses, clock, logger, webConfigFile: file } = options;
  let server: WebServer | undefined;
  function tellBroken(problem: string): void {
    options.onTried(problem.split('\n'));
    logger.warn({ file, problem }, 'web config is broken: the last good one stays in force');
  }
  const watched =
    file === undefined
      ? undefined
      : await watchWebConfig({
          path: file,
          clock,
          onChange: (settings) => {
            server?.update(settings);
            options.onTried([]);
            logger.info({ file }, 'web config reloaded');
          },
          onWarning: tellBroken,
        });
  try {
    server = await startWebServer({
      addresses,
      handle: createRouter(content),
      clock,
      onError: (error) => logger.error({ error }, 'a request failed'),
      settings: watched?.current(),
    });
  } catch (error) {
    watched?.[Symbol.dispose]();
    throw error;
  }
  // It may have changed while listening began.
  if (watched !== undefined) server.update(watched.current());
  const running = server;
  return {
    urls: running.urls,
    reload: async () => {
      try {
        await watched?.reload();
        return { ok: true };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        tellBroken(message);
        return { ok: false, message };
      }
    },
    async close(graceMs) {
      watched?.[Symbol.dispose]();
      await running.close(graceMs);
    },
  };
}
