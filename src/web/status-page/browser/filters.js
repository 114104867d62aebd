// When the form filters: at once, but for what is typed, which has one request under way at a time.

/**
 * Makes what filters by the form. `filter` shows the page of a query, and resolves when that has ended, well or not.
 *
 * @param {(search: string) => Promise<unknown>} filter
 */
export function createFilters(filter) {
  let isTypedUnderWay = false;
  /** What was typed since, the last of it alone. @type {string | undefined} */
  let typedMeanwhile;

  function takeTyped() {
    const search = typedMeanwhile;
    typedMeanwhile = undefined;
    return search;
  }

  return {
    /** @param {HTMLFormElement} form */
    async typed(form) {
      // Read now: by the time it is its turn, the answer before may have changed the form.
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
    /** Another view is asked for: what was typed for this one counts no more. */
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
