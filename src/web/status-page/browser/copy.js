// Buttons that copy a text.

const SHOWN_MS = 1500;

/**
 * Copies the text of a button, and says so on it for a moment.
 *
 * @param {Element} button
 */
export async function copyFrom(button) {
  const text = textOf(button);
  const isCopied = await copy(text);
  if (!isCopied) return;
  button.setAttribute('data-copied', '');
  setTimeout(() => button.removeAttribute('data-copied'), SHOWN_MS);
}

/** @param {Element} button */
function textOf(button) {
  const href = button.getAttribute('data-copy-link');
  if (href === null) return button.getAttribute('data-copy') ?? '';
  const url = new URL(href, location.href);
  url.username = url.password = '';
  return url.href;
}

/**
 * Browsers offer the clipboard to pages over HTTPS only; over HTTP, a selected text can still be copied.
 *
 * @param {string} text
 */
async function copy(text) {
  if (navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not permitted: the older way may be.
    }
  }
  const { activeElement } = document;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'off-screen';
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  if (activeElement instanceof HTMLElement) activeElement.focus({ preventScroll: true });
  return isCopied;
}
