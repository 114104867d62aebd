// Log lines about discoveries: once when one starts to fail, a reminder every hour, once when it recovers.

import type { Clock } from '../clock.ts';
import type { DiscoveryLog } from './discoverer.ts';

/** The part of a logger that discoveries use. */
interface DiscoveryLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const REMINDER_MS = 3_600_000;

/** The log of one discovery. */
export function createDiscoveryLog(options: {
  readonly discovery: string;
  readonly logger: DiscoveryLogger;
  readonly clock: Clock;
}): DiscoveryLog {
  const { clock, discovery, logger } = options;
  let warnedAt: number | undefined;
  let reportedUnreadable = false;
  return {
    succeeded({ durationSeconds, resources }) {
      const fields = { discovery, resources, duration_seconds: durationSeconds };
      if (warnedAt === undefined) logger.debug(fields, 'discovery succeeded');
      else logger.info(fields, 'discovery recovered');
      warnedAt = undefined;
    },
    failed({ message, reason, status }) {
      const fields = { discovery, reason, status, error: message };
      const now = clock.monotonic();
      const isFirst = warnedAt === undefined;
      if (warnedAt !== undefined && now - warnedAt < REMINDER_MS) {
        logger.debug(fields, 'discovery failed again');
        return;
      }
      warnedAt = now;
      logger.warn(fields, isFirst ? 'discovery failed; no resource is removed' : 'discovery still failing');
    },
    changed({ added, removed }) {
      logger.info({ discovery, added, removed }, 'discovered resources changed');
    },
    unreadable(rows) {
      if (reportedUnreadable) return;
      reportedUnreadable = true;
      logger.warn({ discovery, rows }, 'discovered rows without usable identifiers in rid are skipped');
    },
  };
}
