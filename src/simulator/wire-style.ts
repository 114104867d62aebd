// The forms that the same response may have: the API documents one of them, gateways of its family are known for others.

export const KEY_STYLES = ['snake', 'camel'] as const;
export const INTEGER_STYLES = ['number', 'string', 'float'] as const;
export const ENUM_STYLES = ['name', 'lowercase', 'integer'] as const;
export const TIMESTAMP_STYLES = [
  'seconds',
  'milliseconds',
  'microseconds',
  'nanoseconds',
  'rfc3339',
] as const;
export const PERCENT_STYLES = ['number', 'string', 'percent-sign'] as const;
export const RATE_STYLES = ['MB/s', 'MiB/s', 'Mbps', 'bytes'] as const;
export const TIME_COST_STYLES = ['go', 'clock', 'chinese', 'seconds'] as const;
export const LOCATION_STYLES = ['documented', 'swapped', 'null'] as const;
export const PAGE_STYLES = ['documented', 'without-total', 'absent'] as const;

/** One choice for everything that the wire may do differently. */
export interface WireStyle {
  readonly keys: (typeof KEY_STYLES)[number];
  /** Sizes, file numbers and Unix times; protobuf's JSON writes an int64 as a string. */
  readonly integers: (typeof INTEGER_STYLES)[number];
  /** `state` and `type`; an integer is the position in the documented order. */
  readonly enums: (typeof ENUM_STYLES)[number];
  readonly timestamps: (typeof TIMESTAMP_STYLES)[number];
  /** Whether zeros, empty texts and empty lists are left out, as protobuf's JSON does. */
  readonly omitDefaults: boolean;
  readonly percent: (typeof PERCENT_STYLES)[number];
  readonly rate: (typeof RATE_STYLES)[number];
  readonly timeCost: (typeof TIME_COST_STYLES)[number];
  /** `swapped`: `src_info` is an object and `dst_info` a list. */
  readonly locations: (typeof LOCATION_STYLES)[number];
  readonly page: (typeof PAGE_STYLES)[number];
}

/** Names for the styles that a command line may ask for. */
export const WIRE_STYLE_NAMES = ['documented', 'proto-json', 'legacy', 'console'] as const;
export type WireStyleName = (typeof WIRE_STYLE_NAMES)[number];

const DOCUMENTED: WireStyle = {
  keys: 'snake',
  integers: 'number',
  enums: 'name',
  timestamps: 'seconds',
  omitDefaults: false,
  percent: 'number',
  rate: 'MB/s',
  timeCost: 'go',
  locations: 'documented',
  page: 'documented',
};

/** The API as documented, protobuf's own JSON, an early gateway with numbers for everything, and one made for people. */
export const WIRE_STYLES: Readonly<Record<WireStyleName, WireStyle>> = {
  documented: DOCUMENTED,
  'proto-json': { ...DOCUMENTED, keys: 'camel', integers: 'string', omitDefaults: true },
  legacy: {
    ...DOCUMENTED,
    integers: 'float',
    enums: 'integer',
    timestamps: 'milliseconds',
    percent: 'string',
    rate: 'bytes',
    timeCost: 'seconds',
    page: 'without-total',
  },
  console: {
    ...DOCUMENTED,
    enums: 'lowercase',
    timestamps: 'rfc3339',
    percent: 'percent-sign',
    rate: 'MiB/s',
    timeCost: 'chinese',
    locations: 'swapped',
  },
};
