// The web server under its web config, which it follows.

import type { Clock } from './clock.ts';
import { watchWebConfig } from './web-config/watch.ts';
import type { Logger } from './logger.ts';
import { createRouter, type ReloadResult, type WebContent } from './web/routes.ts';
import { startWebServer, type ListenAddress, type WebServer } from './web/server.ts';

export interface WatchedWebOptions {
  readonly addresses: readonly ListenAddress[];
  /** Precedes the path of every route; '' = none. */
  readonly routePrefix: string;
  /** Undefined = plain HTTP, open to everybody. */
  readonly webConfigFile: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after each reload of the web config: with its errors, one per line, or an empty list. */
  readonly onTried: (errors: readonly string[]) => void;
}

export interface WatchedWeb {
  /** Where it listens. */
  readonly urls: readonly string[];
  /** Reads the web config again, where there is one. Never rejects. */
  reload(): Promise<ReloadResult>;
  close(graceMs: number): Promise<void>;
}

/** Throws ConfigError, or the error of listening on an address. */
export async function startWatchedWeb(content: WebContent, options: WatchedWebOptions): Promise<WatchedWeb> {
  const { addresses, clock, logger, routePrefix, webConfigFile: file } = options;
  let server: WebServer | undefined;
  function reportError(message: string): void {
    options.onTried(message.split('\n'));
    logger.warn({ file, problem: message }, 'error reloading the web config; keeping the previous one');
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
          onWarning: reportError,
        });
  try {
    server = await startWebServer({
      addresses,
      handle: createRouter(content, routePrefix),
      routePrefix,
      clock,
      onError: (error) => logger.error({ error }, 'error handling a request'),
      settings: watched?.current(),
    });
  } catch (error) {
    watched?.[Symbol.dispose]();
    throw error;
  }
  // The web config may have changed before the server was listening.
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
        reportError(message);
        return { ok: false, message };
      }
    },
    async close(graceMs) {
      watched?.[Symbol.dispose]();
      await running.close(graceMs);
    },
  };
}
