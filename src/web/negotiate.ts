// Content negotiation (RFC 9110, section 12) for the two choices there are.

export type ExpositionFormat = 'text' | 'openmetrics';

interface Preference {
  /** Lower case, without parameters. */
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 to 1; what cannot be read counts as 0. */
  readonly quality: number;
}

/**
 * OpenMetrics 1.0.0 when the client names it and likes it at least as much as the text format; the text format
 * otherwise, whatever was asked for: a scraper can always read it.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  const preferences = parsePreferences(accept);
  let openMetrics = 0;
  let text = 0;
  for (const { value, parameters, quality } of preferences) {
    if (value === 'application/openmetrics-text' && isVersion(parameters, '1.0.0')) {
      openMetrics = Math.max(openMetrics, quality);
    } else if (value === 'text/plain' && isVersion(parameters, '0.0.4')) {
      text = Math.max(text, quality);
    }
  }
  return openMetrics > 0 && openMetrics >= text ? 'openmetrics' : 'text';
}

/** Whether the client takes gzip: by name, or by `*` where gzip is not named. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const preferences = parsePreferences(acceptEncoding);
  const named = preferences.find(({ value }) => value === 'gzip' || value === 'x-gzip');
  const choice = named ?? preferences.find(({ value }) => value === '*');
  return choice !== undefined && choice.quality > 0;
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

function isVersion(parameters: ReadonlyMap<string, string>, version: string): boolean {
  return (parameters.get('version') ?? version) === version;
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
