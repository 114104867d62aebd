// Keys that work wherever nothing is being typed.

/**
 * @typedef {object} Actions
 * @property {() => void} refresh
 * @property {(link: HTMLAnchorElement) => void} follow
 */

/**
 * Handles the keys `/ f j k r ?`.
 *
 * @param {Actions} actions
 */
export function listenToKeys({ follow, refresh }) {
  /** @type {Readonly<Record<string, () => void>>} */
  const handlers = {
    '/': focusSearch,
    f: () => {
      const link = document.querySelector('a[data-key=f]');
      if (link instanceof HTMLAnchorElement) follow(link);
    },
    j: () => moveFocus(1),
    k: () => moveFocus(-1),
    r: refresh,
    '?': showKeys,
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector('dialog[open]') !== null) return;
    const handler = handlers[event.key];
    if (handler === undefined) return;
    event.preventDefault();
    handler();
  });
}

/** Shows the list of the keys. */
export function showKeys() {
  const dialog = document.getElementById('keys');
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox';
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}

function focusSearch() {
  const field = document.querySelector('input[type=search]');
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}

/**
 * To the next task, or the one before; to the first task from anywhere else.
 *
 * @param {1 | -1} step
 */
function moveFocus(step) {
  const names = [...document.querySelectorAll('a.name')];
  const current = names.findIndex((name) => name === document.activeElement);
  const next = names[current < 0 ? 0 : current + step];
  if (!(next instanceof HTMLElement)) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}
