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
