import type { Telemetry } from './metrics/telemetry.ts';

/** What was wrong with each part of the configuration when it was last read. */
export interface LastTries {
  /** How the last try to read a part ended: with these errors, a line each, or well. */
  tell(part: 'config' | 'webConfig', errors: readonly string[]): void;
  /** Of all parts; none when all are well. */
  errors(): readonly string[];
}

/** All parts count as well at first. The metric tells whether they are. */
export function createLastTries(telemetry: Pick<Telemetry, 'configLoaded'>): LastTries {
  const last: Record<'config' | 'webConfig', readonly string[]> = { config: [], webConfig: [] };
  const errors = (): readonly string[] => [...last.config, ...last.webConfig];
  return {
    tell(part, found) {
      last[part] = found;
      telemetry.configLoaded(errors().length === 0);
    },
    errors,
  };
}
