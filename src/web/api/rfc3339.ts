/** The last second of the year 9999: RFC 3339 has no later one. */
const MAX_SECONDS = 253_402_300_799;

/** A Unix time as RFC 3339 in UTC: whole seconds, because jq's `fromdate` reads no fractions. Not for what the API told. */
export function toRfc3339(seconds: number): string {
  return `${new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}

/** The same of a time that may be missing, or beyond what can be written: null then. */
export function toRfc3339OrNull(seconds: number | undefined): string | null {
  const isWritable = seconds !== undefined && seconds >= 0 && seconds <= MAX_SECONDS;
  return isWritable ? toRfc3339(seconds) : null;
}
