// When the form filters: at once for fields that are chosen, with one request at a time for typed text.

/**
 * Filters by the form. `filter` shows the page of a query, and resolves when that succeeded or failed.
 *
 * @param {(search: string) => Promise<unknown>} filter
 */
export function createFilters(filter) {
  let isTypedUnderWay = false;
  /** The latest text typed since then. @type {string | undefined} */
  let typedMeanwhile;

  function takeTyped() {
    const search = typedMeanwhile;
    typedMeanwhile = undefined;
    return search;
  }

  return {
    /** @param {HTMLFormElement} form */
    async typed(form) {
      // Read now: by the time of its request, the response before may have changed the form.
      typedMeanwhile = searchOf(form);
      if (isTypedUnderWay) return;
      isTypedUnderWay = true;
      for (let search = takeTyped(); search !== undefined; search = takeTyped()) {
        await filter(search);
      }
      isTypedUnderWay = false;
    },
    /** @param {HTMLFormElement} form */
    chosen(form) {
      typedMeanwhile = undefined;
      void filter(searchOf(form));
    },
    /** Drops typed text, because another view was requested. */
    forget() {
      typedMeanwhile = undefined;
    },
  };
}

/** @param {HTMLFormElement} form */
function searchOf(form) {
  const search = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value !== '') search.append(name, value);
  }
  return `?${search.toString()}`;
}
