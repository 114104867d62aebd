// Content negotiation (RFC 9110, section 12) for the choices there are.

export type ExpositionFormat = 'text' | 'openmetrics';

interface Preference {
  /** Lower case, without parameters. */
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 to 1; what cannot be read counts as 0. */
  readonly quality: number;
}

/** A form in which an answer may be sent. */
interface Variant {
  readonly type: string;
  readonly subtype: string;
  readonly version: string;
}

const TEXT: Variant = { type: 'text', subtype: 'plain', version: '0.0.4' };
const OPEN_METRICS: Variant = { type: 'application', subtype: 'openmetrics-text', version: '1.0.0' };

/**
 * The format that the client likes better. When it likes both as much, OpenMetrics if it is named and not just one of many
 * that a range holds; the text format otherwise, also when neither will do: a scraper can always read it.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  const preferences = parsePreferences(accept);
  const text = likingOf(preferences, TEXT);
  const openMetrics = likingOf(preferences, OPEN_METRICS);
  if (openMetrics.quality !== text.quality) {
    return openMetrics.quality > text.quality ? 'openmetrics' : 'text';
  }
  return openMetrics.quality > 0 && openMetrics.rank >= NAMED ? 'openmetrics' : 'text';
}

interface Liking {
  /** How exactly it is meant, as `rankOf` tells. */
  readonly rank: number;
  /** 0 = not at all. */
  readonly quality: number;
}

/** What the range that fits best says (RFC 9110, section 12.5.1); the most it says when it is there several times. */
function likingOf(preferences: readonly Preference[], variant: Variant): Liking {
  let best: Liking = { rank: 0, quality: 0 };
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

/** How exactly a range fits; 0 = not at all. Of parameters, only the version tells variants apart. */
function rankOf({ value, parameters }: Preference, { type, subtype, version }: Variant): number {
  if (value === '*/*') return 1;
  if (value === `${type}/*`) return 2;
  if (value !== `${type}/${subtype}`) return 0;
  const wanted = parameters.get('version');
  if (wanted === undefined) return NAMED;
  return wanted === version ? NAMED + 1 : 0;
}

/** Whether the client takes gzip, and likes it at least as much as a coding by none, as far as it tells. */
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

/** The one of our languages, primary subtags, that the reader likes best; the first one when the reader likes none. */
export function negotiateLanguage<Language extends string>(
  acceptLanguage: string | undefined,
  languages: readonly [Language, ...Language[]],
): Language {
  let [best] = languages;
  let bestQuality = 0;
  for (const { value, quality } of parsePreferences(acceptLanguage)) {
    const language = languages.find((known) => known === value.split('-', 1)[0]);
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
