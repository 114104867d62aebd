// The language of what `doctor` prints: both stand next to each other, wherever a sentence is made.

import type { Language } from '../../web/negotiate.ts';

/** Returns the text in the language of the locale. */
export type Say = (en: string, zh: string) => string;

export function sayIn(language: Language): Say {
  return language === 'zh' ? (_, zh) => zh : (en) => en;
}

/** The language of messages by the variables of POSIX, the first one that is set: LC_ALL, LC_MESSAGES, LANG. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => (value ?? '') !== '');
  return /^zh(?:[_.@-]|$)/i.test(locale ?? '') ? 'zh' : 'en';
}
