import { createLogger, type Logger } from '../../logger.ts';
import { toHarmless } from './display-text.ts';

/** A log that keeps what does not work now, and forgets the rest. */
export interface FailureLog {
  readonly logger: Logger;
  /** A sentence for each listing of a resource whose last poll failed. */
  readonly problems: () => readonly string[];
}

/** The fields of a log record of a poll; other records have no `listing`. */
type PollRecord = Readonly<Partial<Record<'error' | 'listing' | 'reason' | 'resource', string>>>;

export function createFailureLog(): FailureLog {
  const problems = new Map<string, string>();
  // Every poll is told at this level, the good ones too.
  const logger = createLogger({ level: 'debug', format: 'json', write: (line) => note(JSON.parse(line)) });

  function note(record: PollRecord): void {
    const { error, listing, reason, resource } = record;
    if (listing === undefined) return;
    const what = `${listing === 'history' ? 'the history of ' : ''}resource ${resource}`;
    problems.delete(what);
    if (reason === undefined) return;
    const sentence = `${what} could not be read (${reason}): ${error}; the command doctor tells the likely cause`;
    problems.set(what, toHarmless(sentence));
  }

  return { logger, problems: () => [...problems.values()] };
}
