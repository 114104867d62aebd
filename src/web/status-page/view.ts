// What every section of the status page is rendered from, and the pieces that they share.

import type { TaskState } from '../../model/task.ts';
import type { EventView, StatusView, TaskPage } from '../api/views.ts';
import { html, type Html } from './html.ts';
import type { Locale } from './locale.ts';
import type { PageQuery } from './page-query.ts';
import type { TextKey } from './texts.ts';

/** The data that the page is rendered from. */
export interface View {
  readonly locale: Locale;
  readonly query: PageQuery;
  readonly status: StatusView;
  readonly page: TaskPage;
  /** Newest first. */
  readonly events: readonly EventView[];
  readonly telemetryPath: string;
  /** Changes whenever an asset does. */
  readonly assetHash: string;
}

/** Isolates a text of the API or the configuration, which may be of any script and direction, from the text around it. */
export function foreign(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** Shown for an unknown value. */
export const NOTHING: Html = html`<span class="none">–</span>`;

/**
 * A time in UTC, which the script replaces by one in the reader's time zone: a distance from now, or date and time of day.
 * A distance of `next` is never in the past; a `moment` is a time of day, with the date unless it is today.
 */
export function time(iso: string | null, show: 'distance' | 'next' | 'date' | 'moment'): Html {
  if (iso === null) return NOTHING;
  return html`<time datetime="${iso}" data-show="${show}">${inUtc(iso)}</time>`;
}

/** How long something has lasted: `since` with its start, which the script replaces by `lasting` with the duration. */
export function elapsed(
  { locale }: View,
  iso: string,
  { lasting, since }: { readonly lasting: TextKey; readonly since: TextKey },
): Html {
  return html`<time datetime="${iso}" data-show="elapsed" data-pattern="${locale.text(lasting)}"
    >${locale.text(since, { time: inUtc(iso) })}</time
  >`;
}

function inUtc(iso: string): string {
  return iso.replace('T', ' ').replace('Z', ' UTC');
}

/** Shapes that distinguish states without colours, each in a square of 16. */
const SHAPES = {
  SCANNING: html`<circle cx="7" cy="7" r="4.5" /><path d="m10.5 10.5 4 4" />`,
  DOING: html`<path d="M8 13V3M3.5 7.5 8 3l4.5 4.5" />`,
  PAUSED: html`<path d="M5.5 3v10M10.5 3v10" />`,
  COMPLETED: html`<path d="m2.5 8.5 4 4 7-8" />`,
  FAILED: html`<path d="m3.5 3.5 9 9m0-9-9 9" />`,
  CANCELLED: html`<circle cx="8" cy="8" r="5.8" /><path d="m4 12 8-8" />`,
  UNKNOWN: html`<path d="M5 5.5C5 2 11 2 11 5.5 11 8 8 8 8 10.2M8 13.2v.3" />`,
  waiting: html`<circle cx="8" cy="8" r="5.8" /><path d="M8 4.5V8l2.5 1.5" />`,
  warning: html`<path d="M8 2 1.5 13.5h13ZM8 6.5V10m0 1.8v.2" />`,
} as const satisfies Readonly<Record<TaskState, Html>> & Readonly<Record<string, Html>>;

export type IconName = keyof typeof SHAPES;

/** All shapes; needed once per page. */
export function renderIcons(): Html {
  return html`<svg hidden>
    ${Object.entries(SHAPES).map(
      ([name, shape]) => html`<symbol id="icon-${name}" viewBox="0 0 16 16">${shape}</symbol>`,
    )}
  </svg>`;
}

/** Decorative: its meaning is in the text next to it. */
export function icon(name: IconName): Html {
  return html`<svg class="icon" aria-hidden="true"><use href="#icon-${name}" /></svg>`;
}
