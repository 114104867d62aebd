/** The languages that the page speaks; the first one is for readers of all others. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same thing said in every language. */
export type Wording = Readonly<Record<Language, string>>;

/** What documents and formats call the languages (BCP 47). */
export const LANGUAGE_TAGS: Wording = { en: 'en', zh: 'zh-CN' };

/** What the languages call themselves. */
export const LANGUAGE_NAMES: Wording = { en: 'English', zh: '中文' };
