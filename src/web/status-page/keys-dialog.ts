// The list of the keys that work on the page.

import { html, type Html } from './html.ts';
import type { TextKey } from './texts.ts';
import type { View } from './view.ts';

const KEYS: readonly (readonly [string, TextKey])[] = [
  ['/', 'keySearch'],
  ['f', 'keyFailed'],
  ['j', 'keyNext'],
  ['k', 'keyPrevious'],
  ['Enter', 'keyDetails'],
  ['r', 'keyRefresh'],
  ['Esc', 'keyClose'],
  ['?', 'keyHelp'],
];

/** Outside what a refresh replaces, so that it stays open. */
export function renderKeysDialog({ locale }: View): Html {
  return html`<dialog id="keys" aria-labelledby="keys-heading">
    <h2 id="keys-heading">${locale.text('keys')}</h2>
    <dl class="keys">
      ${KEYS.map(
        ([key, text]) =>
          html`<div>
            <dt><kbd>${key}</kbd></dt>
            <dd>${locale.text(text)}</dd>
          </div>`,
      )}
    </dl>
    <form method="dialog"><button>${locale.text('close')}</button></form>
  </dialog>`;
}
