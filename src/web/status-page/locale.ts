// Numbers, units and texts in one language.

import { scaleSize } from '../../text/size.ts';
import type { Language } from '../negotiate.ts';
import { LANGUAGE_TAGS, TEXTS, type TextKey, type Wording } from './texts.ts';

/** Formats for one language. An unknown value is undefined or null, and its text is undefined. */
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

const DURATION_UNITS = [
  { unit: 'days', seconds: 86_400 },
  { unit: 'hours', seconds: 3600 },
  { unit: 'minutes', seconds: 60 },
  { unit: 'seconds', seconds: 1 },
] as const;

const locales = new Map<Language, Locale>();

/** The locale of a language, created once, because Intl formats are expensive to create. */
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
    const { unit, value: scaled } = scaleSize(value);
    return `${scaled >= 999.5 ? wholes.format(scaled) : digits.format(scaled)} ${unit}`;
  }

  return {
    language,
    tag,
    text: (key, values = {}) =>
      TEXTS[key][language].replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole),
    label: (wording) => wording[language],
    count: ifKnown((value) => wholes.format(value)),
    // Rounded down, so that an unfinished task never shows 100%.
    percent: ifKnown((ratio) => ratios.format(ratio)),
    bytes: ifKnown(formatBytes),
    rate: ifKnown((value) => `${formatBytes(value)}/s`),
    duration: ifKnown(durations),
  };
}

function ifKnown(format: (value: number) => string): (value: Maybe) => string | undefined {
  return (value) => (value === undefined || value === null ? undefined : format(value));
}

/** The two largest units that are not zero; below a second, milliseconds. */
function createDurationFormat(tag: string): (seconds: number) => string {
  const zero = new Intl.DurationFormat(tag, { style: 'narrow', secondsDisplay: 'always' });
  const milliseconds = new Intl.DurationFormat(tag, { style: 'short' });
  const units = new Intl.DurationFormat(tag, { style: 'narrow' });
  return (duration) => {
    if (duration < 1 && duration > 0) {
      return milliseconds.format({ milliseconds: Math.round(duration * 1000) });
    }
    let rest = Math.round(duration);
    const first = DURATION_UNITS.findIndex((unit) => rest >= unit.seconds);
    if (first < 0) return zero.format({ seconds: 0 });
    const parts = DURATION_UNITS.slice(first, first + 2).map(({ unit, seconds }) => {
      const whole = Math.floor(rest / seconds);
      rest -= whole * seconds;
      return [unit, whole];
    });
    return units.format(Object.fromEntries(parts));
  };
}
