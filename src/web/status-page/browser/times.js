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
  const durations = createDurations(tag);
  const moments = new Intl.DateTimeFormat(tag, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  const minutes = new Intl.DateTimeFormat(tag, { timeStyle: 'short' });
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
      setText(time, format(time, at, now));
      time.setAttribute('title', datesInZone.format(at));
    }
  }

  /**
   * @param {Element} time
   * @param {number} at
   * @param {number} now
   */
  function format(time, at, now) {
    const distance = (at - now) / 1000;
    switch (time.getAttribute('data-show')) {
      case 'date':
        return dates.format(at);
      case 'moment':
        return (new Date(at).toDateString() === new Date(now).toDateString() ? minutes : moments).format(at);
      case 'elapsed':
        return (time.getAttribute('data-pattern') ?? '').replace(
          '{duration}',
          durations(Math.max(0, -distance)),
        );
      case 'next':
        return formatDistance(Math.max(0, distance));
      default:
        return formatDistance(distance);
    }
  }

  /** @param {number} now */
  const formatClock = (now) => clocks.format(now);

  return { formatClock, showTimes };
}

/**
 * Formats seconds as a duration: its two largest units from minutes up.
 *
 * @param {string} tag
 * @returns {(seconds: number) => string}
 */
function createDurations(tag) {
  /** @type {(value: number, unit: string) => string} */
  const format = (value, unit) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  return (seconds) => {
    const whole = Math.trunc(seconds);
    const first = UNITS.findIndex((known) => whole >= known.seconds);
    const { seconds: size, unit } = UNITS[first] ?? { seconds: 1, unit: 'second' };
    const next = UNITS[first + 1];
    const rest = next === undefined || next.unit === 'second' ? 0 : Math.trunc((whole % size) / next.seconds);
    const parts = [
      format(Math.trunc(whole / size), unit),
      ...(rest > 0 && next ? [format(rest, next.unit)] : []),
    ];
    return parts.join(' ');
  };
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
