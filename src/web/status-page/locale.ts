import { LANGUAGE_TAGS, type Language, type Wording } from './language.ts';
import { TEXTS, type TextKey } from './texts.ts';

/** How one language says things. A value that is not known is undefined or null, and so is its text: undefined. */
export interface Locale {
  readonly language: Language;
  /** Its tag for `lang` attributes. */
  readonly tag: string;
  readonly text: (key: TextKey, values?: Readonly<Record<string, string>>) => string;
  readonly label: (wording: Wording) => string;
  readonly count: (value: Maybe) => string | undefined;
  readonly percent: (ratio: Maybe) => string | undefined;
  readonly bytes: (value: Maybe) => string | undefined;
  readonly rate: (bytesPerSecond: Maybe) => string | undefined;
  readonly duration: (seconds: Maybe) => string | undefined;
}

type Maybe = number | null | undefined;

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

const DURATION_UNITS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const;

const locales = new Map<Language, Locale>();

/** The locale of a language, made once: the formats behind it are dear. */
export function localeOf(language: Language): Locale {
  const known = locales.get(language);
  if (known !== undefined) return known;
  const locale = createLocale(language);
  locales.set(language, locale);
  return locale;
}

function createLocale(language: Language): Locale {
  const tag = LANGUAGE_TAGS[language];
  const wholes = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
  const ratios = new Intl.NumberFormat(tag, { style: 'percent', roundingMode: 'floor' });
  const digits = new Intl.NumberFormat(tag, { maximumSignificantDigits: 3 });
  const durations = createDurationFormat(tag);

  function formatBytes(value: number): string {
    let scaled = value;
    let unit = 0;
    // What rounds to the next unit is of the next unit.
    while (scaled >= 999.5 && unit < BYTE_UNITS.length - 1) {
      scaled /= 1024;
      unit += 1;
    }
    return `${scaled >= 999.5 ? wholes.format(scaled) : digits.format(scaled)} ${BYTE_UNITS[unit]}`;
  }

  return {
    language,
    tag,
    text: (key, values = {}) =>
      TEXTS[key][language].replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole),
    label: (wording) => wording[language],
    count: ifKnown((value) => wholes.format(value)),
    // Rounded down: what is not done does not say 100 %.
    percent: ifKnown((ratio) => ratios.format(ratio)),
    bytes: ifKnown(formatBytes),
    rate: ifKnown((value) => `${formatBytes(value)}/s`),
    duration: ifKnown(durations),
  };
}

function ifKnown(format: (value: number) => string): (value: Maybe) => string | undefined {
  return (value) => (value === undefined || value === null ? undefined : format(value));
}

/** The two largest units that are not nothing; below a second, milliseconds. */
function createDurationFormat(tag: string): (seconds: number) => string {
  const options = { style: 'unit', unitDisplay: 'narrow', maximumFractionDigits: 0 } as const;
  const units = DURATION_UNITS.map(({ unit, seconds }) => ({
    seconds,
    format: new Intl.NumberFormat(tag, { ...options, unit }),
  }));
  const milliseconds = new Intl.NumberFormat(tag, { ...options, unitDisplay: 'short', unit: 'millisecond' });
  return (duration) => {
    if (duration < 1 && duration > 0) return milliseconds.format(duration * 1000);
    let rest = Math.round(duration);
    const first = units.findIndex(({ seconds }) => rest >= seconds);
    if (first < 0) return units.at(-1)?.format.format(0) ?? '';
    const parts: string[] = [];
    for (const { seconds, format } of units.slice(first, first + 2)) {
      const whole = Math.floor(rest / seconds);
      rest -= whole * seconds;
      if (whole > 0) parts.push(format.format(whole));
    }
    return parts.join(' ');
  };
}
