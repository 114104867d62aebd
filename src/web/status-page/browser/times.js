// Times in the reader's zone and the language of the page.

/** @type {readonly { readonly unit: Intl.RelativeTimeFormatUnit, readonly seconds: number }[]} */
const UNITS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
];

/**
 * Formats times in a language.
 *
 * @param {string} tag
 */
export function createTimes(tag) {
  const distances = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' });
  const dates = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium' });
  const datesInZone = new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'long' });
  const clocks = new Intl.DateTimeFormat(tag, { timeStyle: 'medium' });

  /** @param {number} seconds From now; negative is the past. */
  function formatDistance(seconds) {
    const whole = Math.trunc(seconds);
    const { unit, seconds: size } = UNITS.find((known) => Math.abs(whole) >= known.seconds) ?? {
      unit: 'second',
      seconds: 1,
    };
    return distances.format(Math.trunc(whole / size), unit);
  }

  /**
   * Shows every time in a part of the page relative to `now` (Unix milliseconds), with the full date in its tooltip.
   *
   * @param {ParentNode} part
   * @param {number} now
   */
  function showTimes(part, now) {
    for (const time of part.querySelectorAll('time[data-show]')) {
      const at = Date.parse(time.getAttribute('datetime') ?? '');
      const show = time.getAttribute('data-show');
      const distance = (at - now) / 1000;
      const closest = show === 'next' ? Math.max(0, distance) : distance;
      setText(time, show === 'date' ? dates.format(at) : formatDistance(closest));
      time.setAttribute('title', datesInZone.format(at));
    }
  }

  /** @param {number} now */
  const formatClock = (now) => clocks.format(now);

  return { formatClock, showTimes };
}

/**
 * Changes a text in place, so that a selection around it stays.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  const [node] = element.childNodes;
  if (node instanceof Text) {
    if (node.data !== text) node.data = text;
  } else {
    element.textContent = text;
  }
}
