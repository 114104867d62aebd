// Updates a part of the page to match a new one and reuses every node it can, which preserves focus, selection, scroll
// positions and open menus.

/**
 * Updates `from` to match `to`. Elements with the same `data-key` under the same parent are the same, wherever they moved;
 * others are the same when they have the same tag and position. Text being typed is preserved.
 *
 * @param {Element} from
 * @param {Element} to of another document, which may lose nodes to this one
 */
export function morph(from, to) {
  const { activeElement } = document;
  const restoreSelection = rememberSelection();
  morphElement(from, to);
  if (
    activeElement instanceof HTMLElement &&
    activeElement !== document.activeElement &&
    activeElement.isConnected
  ) {
    activeElement.focus({ preventScroll: true });
  }
  restoreSelection();
}

/**
 * @param {Element} from
 * @param {Element} to
 */
function morphElement(from, to) {
  morphAttributes(from, to);
  morphChildren(from, to);
  morphValue(from, to);
}

/**
 * @param {Element} from
 * @param {Element} to
 */
function morphAttributes(from, to) {
  // The reader opens and closes menus.
  const isKept = (/** @type {string} */ name) => name === 'open' && from instanceof HTMLDetailsElement;
  for (const { name } of Array.from(from.attributes)) {
    if (!to.hasAttribute(name) && !isKept(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
}

/**
 * Typed text and choices are not attributes; they follow the query of the page.
 *
 * @param {Element} from
 * @param {Element} to
 */
function morphValue(from, to) {
  if (from instanceof HTMLInputElement && to instanceof HTMLInputElement) {
    from.checked = to.checked;
    if (from.value !== to.value && from !== document.activeElement) from.value = to.value;
  } else if (from instanceof HTMLSelectElement && to instanceof HTMLSelectElement) {
    if (from.value !== to.value) from.value = to.value;
  }
}

/**
 * @param {Element} from
 * @param {Element} to
 */
function morphChildren(from, to) {
  const keys = new Set(Array.from(to.children, keyOf));
  for (const child of Array.from(from.children)) if (!keys.has(keyOf(child))) child.remove();
  const keyed = new Map(Array.from(from.children, (child) => [keyOf(child), child]));
  let next = from.firstChild;
  for (const wanted of Array.from(to.childNodes)) {
    const same = findSame(wanted, next, keyed);
    if (same === undefined) {
      from.insertBefore(wanted, next);
    } else {
      // Whitespace between rows is no reason to move them.
      while (next instanceof Text && next !== same) next = removeAndGoOn(next);
      if (same === next) next = next.nextSibling;
      else from.insertBefore(same, next);
      morphNode(same, wanted);
    }
  }
  while (next !== null) next = removeAndGoOn(next);
}

/** @param {ChildNode} node */
function removeAndGoOn(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/**
 * @param {Node} wanted
 * @param {ChildNode | null} next
 * @param {ReadonlyMap<string | undefined, Element>} keyed
 * @returns {ChildNode | undefined}
 */
function findSame(wanted, next, keyed) {
  const key = keyOf(wanted);
  if (key !== undefined) return keyed.get(key);
  return next !== null && keyOf(next) === undefined && next.nodeName === wanted.nodeName ? next : undefined;
}

/**
 * @param {Node} from
 * @param {Node} to
 */
function morphNode(from, to) {
  if (from instanceof Element && to instanceof Element) morphElement(from, to);
  else if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
}

/** @param {Node} node */
function keyOf(node) {
  return node instanceof HTMLElement ? node.dataset['key'] : undefined;
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
