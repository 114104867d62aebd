// What keys look like, against words of prose.

import { SECRET_PLACEHOLDER } from './secret.ts';

/** Whether no word or option is written like this. */
export function looksLikeKey(text: string, minLength = 8): boolean {
  // A placeholder counts for nothing, or redacting twice would take more than redacting once.
  const value = text.replaceAll(SECRET_PLACEHOLDER, '');
  if (value.length < minLength || value.startsWith('--')) return false;
  const hasMixedCase = /[a-z]/.test(value) && /[A-Z]/.test(value) && !/^[A-Z][a-z]+\W*$/.test(value);
  return hasMixedCase || /[\d+/=]/.test(value);
}
