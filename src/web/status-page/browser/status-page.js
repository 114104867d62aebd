// Refreshes the page, and shows its other views without a page load. The server renders everything; this script replaces
// what changed.

import { findRememberedSearch, rememberChoice } from './choices.js';
import { copyFrom } from './copy.js';
import { createFilters } from './filters.js';
import { listenToKeys, showKeys } from './keys.js';
import { morph, rememberSelection } from './morph.js';
import { createTimes, setText } from './times.js';

const REFRESH_EVERY_MS = 5000;
/** Title and icon of a tab in the background show failures too. */
const HIDDEN_REFRESH_EVERY_MS = 60_000;

const root = document.documentElement;
const { formatClock, showTimes } = createTimes(root.lang);

let isPaused = false;
let isReachable = true;
let refreshedAt = Date.now();
/** The `ETag` of the shown page. @type {string | null} */
let shown = null;
/** Cancels the load under way. */
let loading = new AbortController();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Adds to a page, shown or about to be, what only the browser knows.
 *
 * @param {Document} page
 */
function complete(page) {
  for (const element of page.querySelectorAll('[data-with-script]')) element.removeAttribute('hidden');
  page.querySelector('[data-unreachable]')?.toggleAttribute('hidden', isReachable);
  page.querySelector('[data-pause]')?.setAttribute('aria-pressed', String(isPaused));
  page.querySelector('[data-when=running]')?.toggleAttribute('hidden', isPaused);
  page.querySelector('[data-when=paused]')?.toggleAttribute('hidden', !isPaused);
  const refreshed = page.querySelector('[data-refreshed]');
  if (refreshed !== null) setText(refreshed, formatClock(refreshedAt));
  showTimes(page, Date.now());
}

function completeHere() {
  const restoreSelection = rememberSelection();
  complete(document);
  restoreSelection();
}

/**
 * Shows the page of this query, and waits for the time of the next refresh.
 *
 * @param {string} search
 * @returns {Promise<boolean>} whether it is shown: not if another view was requested meanwhile, or the request failed
 */
async function load(search) {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  // A name and a password in the address of the page would be refused here; the browser sends them anyway.
  const url = new URL(search === '' ? '?' : search, location.href);
  url.username = url.password = url.hash = '';
  try {
    const response = await fetch(url, { signal, cache: 'no-cache', headers: { Accept: 'text/html' } });
    const tag = response.headers.get('ETag');
    const text = await response.text();
    if (signal.aborted) return false;
    const page = new DOMParser().parseFromString(text, 'text/html');
    // The response may be a proxy's own page.
    if (page.getElementById('page') === null) throw new Error(`unexpected response ${response.status}`);
    isReachable = true;
    refreshedAt = Date.now();
    // The shown page is complete already, and reading the selection once more would cost another layout.
    if (tag === null || tag !== shown) show(page);
    else completeHere();
    shown = tag;
    return true;
  } catch {
    if (signal.aborted) return false;
    isReachable = false;
    completeHere();
    return false;
  } finally {
    if (!signal.aborted) schedule();
  }
}

/** @param {Document} page */
function show(page) {
  // The exporter was upgraded: the page may need another script than this one.
  if (page.documentElement.dataset['assets'] !== root.dataset['assets']) {
    location.reload();
    return;
  }
  complete(page);
  document.title = page.title;
  updateIcon(page);
  const [from, to] = [document.getElementById('page'), page.getElementById('page')];
  if (from !== null && to !== null) morph(from, to);
}

/** @param {Document} page */
function updateIcon(page) {
  const [from, to] = [document, page].map((where) => where.querySelector('link[rel=icon]'));
  const href = to?.getAttribute('href') ?? '';
  if (from?.getAttribute('href') !== href) from?.setAttribute('href', href);
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(refresh, document.hidden ? HIDDEN_REFRESH_EVERY_MS : REFRESH_EVERY_MS);
}

function refresh() {
  if (isPaused) {
    completeHere();
    schedule();
  } else {
    void load(location.search);
  }
}

function togglePause() {
  isPaused = !isPaused;
  completeHere();
  if (!isPaused) refresh();
}

/** @param {Element} target */
function closeOtherMenus(target) {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(target)) menu.removeAttribute('open');
  }
}

/**
 * Shows another view, and moves to its start if the link has one.
 *
 * @param {string} search
 * @param {string | null} startId
 */
async function follow(search, startId) {
  filters.forget();
  history.pushState(null, '', search);
  if (!(await load(search)) || startId === null) return;
  const start = document.getElementById(startId);
  start?.focus({ preventScroll: true });
  start?.scrollIntoView();
}

document.addEventListener('click', (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  if (target.closest('[data-pause]')) togglePause();
  if (target.closest('[data-show-keys]')) showKeys();
  const copying = target.closest('[data-copy], [data-copy-link]');
  if (copying !== null) void copyFrom(copying);
  const choice = target.closest('[data-choice]');
  if (choice !== null) rememberChoice(choice);
  closeOtherMenus(target);
  const link = target.closest('main a');
  const href = link?.getAttribute('href');
  // With a modifier key, the reader opens a new tab or window.
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !href?.startsWith('?') || !isPlain) return;
  event.preventDefault();
  void follow(href, link.getAttribute('data-then'));
});

document.addEventListener('focusin', ({ target }) => {
  if (target instanceof Element) closeOtherMenus(target);
});

const filters = createFilters((search) => {
  history.replaceState(null, '', search);
  return load(search);
});

document.addEventListener('input', (event) => {
  const { target } = event;
  const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  if (!isField || target.form === null) return;
  // Unfinished input of an input method is nothing to search for.
  if (event instanceof InputEvent && event.isComposing) return;
  if (target.type === 'search') void filters.typed(target.form);
  else filters.chosen(target.form);
});

document.addEventListener('compositionend', ({ target }) => {
  if (target instanceof HTMLInputElement && target.form !== null) void filters.typed(target.form);
});

document.addEventListener('submit', (event) => {
  if (!(event.target instanceof HTMLFormElement) || event.target.method === 'dialog') return;
  event.preventDefault();
  filters.chosen(event.target);
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const menu = document.querySelector('details.menu[open]');
  menu?.removeAttribute('open');
  menu?.querySelector('summary')?.focus();
});

window.addEventListener('popstate', () => {
  filters.forget();
  void load(location.search);
});

document.addEventListener('visibilitychange', () => {
  if (document.hidden) schedule();
  else refresh();
});

listenToKeys({
  refresh: () => void load(location.search),
  follow: (link) => void follow(link.getAttribute('href') ?? '', link.getAttribute('data-then')),
});

const remembered = findRememberedSearch();
if (remembered === undefined) {
  completeHere();
  schedule();
} else {
  location.replace(remembered + location.hash);
}
