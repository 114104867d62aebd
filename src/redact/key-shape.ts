// Distinguishes keys from words of prose by their characters.

import { SECRET_PLACEHOLDER } from './secret.ts';

/** Whether no word or option is written like this. */
export function looksLikeKey(text: string, minLength = 8): boolean {
  // A placeholder does not count; otherwise redacting twice would remove more than redacting once.
  const value = text.replaceAll(SECRET_PLACEHOLDER, '');
  if (value.length < minLength || value.startsWith('--')) return false;
  const hasMixedCase = /[a-z]/.test(value) && /[A-Z]/.test(value) && !/^[A-Z][a-z]+\W*$/.test(value);
  return hasMixedCase || /[\d+/=]/.test(value);
}
