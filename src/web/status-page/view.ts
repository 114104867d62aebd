// What every section of the status page is rendered from, and the pieces that they share.

import type { TaskState } from '../../model/task.ts';
import type { StatusView, TaskPage } from '../api/views.ts';
import { html, type Html } from './html.ts';
import type { Locale } from './locale.ts';
import type { PageQuery } from './page-query.ts';

/** All that a page is rendered from. */
export interface View {
  readonly locale: Locale;
  readonly query: PageQuery;
  readonly status: StatusView;
  readonly page: TaskPage;
  readonly telemetryPath: string;
  /** Changes whenever an asset does. */
  readonly assetHash: string;
}

/** A text of the API or the configuration: it may be of any script and direction, and leaves those around it alone. */
export function foreign(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** Where a value is not known. */
export const NOTHING: Html = html`<span class="none">–</span>`;

/**
 * A time, in UTC until the script says it in the reader's zone: as a distance from now, or as date and time of day. A
 * distance of `next` is never in the past.
 */
export function time(iso: string | null, show: 'distance' | 'next' | 'date'): Html {
  if (iso === null) return NOTHING;
  const text = iso.replace('T', ' ').replace('Z', ' UTC');
  return html`<time datetime="${iso}" data-show="${show}">${text}</time>`;
}

/** The shapes that tell states apart where colours do not, each in a square of 16. */
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

/** Every shape, once in a page. */
export function renderIcons(): Html {
  return html`<svg hidden>
    ${Object.entries(SHAPES).map(
      ([name, shape]) => html`<symbol id="icon-${name}" viewBox="0 0 16 16">${shape}</symbol>`,
    )}
  </svg>`;
}

/** One of the shapes. It says nothing by itself: words stand beside it. */
export function icon(name: IconName): Html {
  return html`<svg class="icon" aria-hidden="true"><use href="#icon-${name}" /></svg>`;
}
