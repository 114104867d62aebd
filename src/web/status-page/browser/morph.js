// Updates a part of the page in place, and keeps focus, selection, typed text and open menus.

import { Idiomorph } from './idiomorph.js';

/**
 * Updates `from` to match `to`, of another document. Elements with the same id are the same, wherever they moved.
 *
 * @param {Element} from
 * @param {Element} to
 */
export function morph(from, to) {
  const restoreSelection = rememberSelection();
  const { activeElement } = document;
  void Idiomorph.morph(from, to, {
    restoreFocus: true,
    // Of any other active element, Idiomorph would keep the content as well.
    ignoreActiveValue: activeElement instanceof HTMLInputElement && activeElement.type === 'search',
    callbacks: {
      // The reader opens and closes menus.
      beforeAttributeUpdated: (name, element) => name !== 'open' || !(element instanceof HTMLDetailsElement),
    },
  });
  restoreSelection();
}

/** Changing or moving a selected text clears the selection; the returned function restores it. */
export function rememberSelection() {
  const selection = document.getSelection();
  const { anchorNode, anchorOffset, focusNode, focusOffset, isCollapsed } = selection ?? {
    isCollapsed: true,
  };
  return () => {
    if (isCollapsed || !selection || !anchorNode?.isConnected || !focusNode?.isConnected) return;
    const anchor = Math.min(anchorOffset ?? 0, lengthOf(anchorNode));
    const focus = Math.min(focusOffset ?? 0, lengthOf(focusNode));
    if (
      selection.anchorNode === anchorNode &&
      selection.anchorOffset === anchor &&
      selection.focusNode === focusNode &&
      selection.focusOffset === focus
    )
      return;
    selection.setBaseAndExtent(anchorNode, anchor, focusNode, focus);
  };
}

/** @param {Node} node */
function lengthOf(node) {
  return node instanceof CharacterData ? node.length : node.childNodes.length;
}
