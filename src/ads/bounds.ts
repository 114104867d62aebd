// How large a value of the API may be. A value beyond its bound is a decode failure of its field, unless said otherwise.

export const BOUNDS = {
  /** Every number up to it is exact. */
  files: Number.MAX_SAFE_INTEGER,
  /** 16 EiB: what 64 bits can count. */
  bytes: 2 ** 64,
  /** 1 EiB per second. */
  bytesPerSecond: 2 ** 60,
  /** 100 years. */
  durationSeconds: 100 * 365.25 * 86_400,
  /** The end of the year 9999, which is the last that RFC 3339 can write. */
  timestampSeconds: 253_402_300_800,
  /** Of a number, time, rate, duration, unit, type or state that is written as a text; lengths are in UTF-16 code units. */
  formalLength: 128,
  idLength: 256,
  /** Of names, prefixes, zones, regions, hosts and paths, of which labels show 128 or 256 code points. */
  nameLength: 2048,
  /** In `src_info`, and in `dst_info`: those beyond are left out. */
  locations: 64,
  /** Keys of one third party, none longer than a name; a row beyond either is skipped, as its texts may hold them. */
  thirdPartyKeys: 32,
  /** On one page, whatever size was requested: the page is `too_large`. */
  rows: 10_000,
  /** Values and keys of one page, and its levels of nesting: the same. A row as documented has 80 values, and 5 levels. */
  values: 120_000,
  nesting: 64,
} as const;
