// The events section of the status page: what happened to tasks last.

import type { EventView } from '../api/views.ts';
import { html, type Html } from './html.ts';
import { hrefWith, NO_FILTERS } from './page-query.ts';
import { FAILURE_LABELS, STATE_LABELS } from './texts.ts';
import { foreign, icon, time, type View } from './view.ts';

/** Events on the page; the API has more. */
export const SHOWN_EVENTS = 10;

/** Nothing before the first event. */
export function renderEvents(view: View): Html | false {
  const { events, locale } = view;
  if (events.length === 0) return false;
  return html`<section class="events">
    <h2>${locale.text('events')}</h2>
    <ol>
      ${events.map((event) => html`<li>${renderEvent(view, event)}</li>`)}
    </ol>
    <p><a href="api/v1/events">${locale.text('allEvents')}</a></p>
  </section>`;
}

function renderEvent({ locale, query }: View, event: EventView): Html {
  const { failure_reason: reason, from, resource, task_id: id, task_name: name, to } = event;
  const href = hrefWith(query, { ...NO_FILTERS, resource: [resource], id: [id] });
  return html`${time(event.at, 'moment')}
    <span class="state is-${to}">${icon(to)}${locale.label(STATE_LABELS[to])}</span>
    <a href="${href}">${foreign(name ?? id)}</a> ·
    ${foreign(resource)}${
      from !== null && html` · ${locale.text('eventFrom', { state: locale.label(STATE_LABELS[from]) })}`
    }${reason !== null && html` · ${locale.label(FAILURE_LABELS[reason])}`}`;
}
