const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a duration as Go's `time.ParseDuration` reads it, such as `1.5s` or `1m30s`; undefined for anything else. */
export function parseGoDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/u.test(text)) return undefined;
  let totalMs = 0;
  for (const [, count, unit = ''] of text.matchAll(/([\d.]+)([a-zµ]+)/gu)) {
    totalMs += Number(count) * (UNITS_MS[unit] ?? NaN);
  }
  return Number.isFinite(totalMs) ? totalMs : undefined;
}
