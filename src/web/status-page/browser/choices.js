// The theme and the language that the reader chose, remembered by the browser.

const CHOICES = ['lang', 'theme'];
const PREFIX = 'sensecore-ads-exporter.';

/**
 * Remembers the choice that a link stands for; an empty value forgets it.
 *
 * @param {Element} link
 */
export function rememberChoice(link) {
  const name = link.getAttribute('data-choice');
  const value = link.getAttribute('data-value');
  if (name === null) return;
  withStorage((storage) => {
    if (value === null || value === '') storage.removeItem(PREFIX + name);
    else storage.setItem(PREFIX + name, value);
  });
}

/** The query of the page with the remembered choices that it leaves open; undefined if there are none. */
export function findRememberedSearch() {
  const search = new URLSearchParams(location.search);
  let isChanged = false;
  withStorage((storage) => {
    for (const name of CHOICES) {
      const value = storage.getItem(PREFIX + name);
      if (value === null || search.has(name)) continue;
      // The page may have it already, because the browser asks for it.
      const isShown = name === 'lang' && document.documentElement.lang.startsWith(value);
      if (isShown) continue;
      search.set(name, value);
      isChanged = true;
    }
  });
  return isChanged ? `?${search.toString()}` : undefined;
}

/**
 * Browsers can deny the storage.
 *
 * @param {(storage: Storage) => void} use
 */
function withStorage(use) {
  try {
    use(localStorage);
  } catch {
    // Then nothing is remembered.
  }
}
