// Content negotiation (RFC 9110, section 12): exposition format, gzip, language of the status page.
//
// Not by the package negotiator: for it a media range with a parameter that we do not offer matches nothing, such as the
// `escaping=…` of Prometheus 3, and `application/*,*/*` prefers OpenMetrics.

/** The languages of the status page; the first one is for readers of all others. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export type ExpositionFormat = 'text' | 'openmetrics';

interface Preference {
  /** Lower case, without parameters. */
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 to 1; a malformed one counts as 0. */
  readonly quality: number;
}

/** A media type that a response may have. */
interface Variant {
  readonly type: string;
  readonly subtype: string;
  readonly version: string;
}

const TEXT: Variant = { type: 'text', subtype: 'plain', version: '0.0.4' };
const OPEN_METRICS: Variant = { type: 'application', subtype: 'openmetrics-text', version: '1.0.0' };

/**
 * The format that the client prefers. On equal qualities, OpenMetrics if the client names it or all of its family, the text
 * format otherwise; also when it accepts neither, because every scraper can parse it.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  const preferences = parsePreferences(accept);
  const text = matchOf(preferences, TEXT);
  const openMetrics = matchOf(preferences, OPEN_METRICS);
  if (openMetrics.quality !== text.quality) {
    return openMetrics.quality > text.quality ? 'openmetrics' : 'text';
  }
  return openMetrics.quality > 0 && openMetrics.rank >= NAMED ? 'openmetrics' : 'text';
}

interface Match {
  /** How specific the range is, see `rankOf`. */
  readonly rank: number;
  /** 0 = not accepted. */
  readonly quality: number;
}

/** The most specific range that matches (RFC 9110, section 12.5.1); of several alike, the one of the highest quality. */
function matchOf(preferences: readonly Preference[], variant: Variant): Match {
  let best: Match = { rank: 0, quality: 0 };
  for (const preference of preferences) {
    const rank = rankOf(preference, variant);
    const { quality } = preference;
    if (rank > best.rank || (rank === best.rank && rank > 0 && quality > best.quality))
      best = { rank, quality };
  }
  return best;
}

/** The rank of a range that is a media type, without its version. */
const NAMED = 3;

/** How specifically a range matches; 0 = not at all. Of its parameters, only the version counts. */
function rankOf({ value, parameters }: Preference, { type, subtype, version }: Variant): number {
  if (value === '*/*') return 1;
  if (value === `${type}/*`) return 2;
  if (value !== `${type}/${subtype}`) return 0;
  const wanted = parameters.get('version');
  if (wanted === undefined) return NAMED;
  return wanted === version ? NAMED + 1 : 0;
}

/** Whether the client accepts gzip, and prefers no coding (`identity`) to it. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const preferences = parsePreferences(acceptEncoding);
  const qualityOf = (...names: readonly string[]): number | undefined => {
    const qualities = preferences.filter(({ value }) => names.includes(value)).map(({ quality }) => quality);
    return qualities.length === 0 ? undefined : Math.max(...qualities);
  };
  const others = qualityOf('*') ?? 0;
  const gzip = qualityOf('gzip', 'x-gzip') ?? others;
  return gzip > 0 && gzip >= (qualityOf('identity') ?? others);
}

/** The language, by primary subtag, that the client prefers; the first one when it accepts none. */
export function negotiateLanguage(acceptLanguage: string | undefined): Language {
  let best: Language = LANGUAGES[0];
  let bestQuality = 0;
  for (const { value, quality } of parsePreferences(acceptLanguage)) {
    const language = LANGUAGES.find((known) => known === value.split('-', 1)[0]);
    if (language === undefined || quality <= bestQuality) continue;
    best = language;
    bestQuality = quality;
  }
  return best;
}

function parsePreferences(header: string | undefined): readonly Preference[] {
  if (header === undefined) return [];
  return header.split(',').map((item) => {
    const [value = '', ...rest] = item.split(';');
    const parameters = new Map(rest.map(parseParameter));
    const quality = Number(parameters.get('q') ?? '1');
    return {
      value: value.trim().toLowerCase(),
      parameters,
      quality: quality >= 0 && quality <= 1 ? quality : 0,
    };
  });
}

function parseParameter(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 0) return [text.trim().toLowerCase(), ''];
  const value = text.slice(equals + 1).trim();
  return [text.slice(0, equals).trim().toLowerCase(), value.replace(/^"(.*)"$/, '$1')];
}
