// The summary at the top of the status page: failed tasks by reason, stalled and running ones, and when all will be done.

import { FAILURE_REASONS } from '../../model/failure-reason.ts';
import { html, type Content, type Html } from './html.ts';
import { hrefWith, isFailedView, NO_FILTERS, type PageParameter, type PageQuery } from './page-query.ts';
import { FAILURE_LABELS, type TextKey } from './texts.ts';
import { NOTHING, time, type View } from './view.ts';

/** Counts are of all tasks, so their links drop every filter. */
export function renderSummary(view: View): Html {
  const { locale, query, status } = view;
  const { summary, tasks } = status;
  const running = tasks.DOING + tasks.SCANNING;
  const values = { doing: locale.count(tasks.DOING) ?? '', scanning: locale.count(tasks.SCANNING) ?? '' };
  return html`<section class="summary" aria-label="${locale.text('summary')}">
    <ul>
      ${renderUnreadable(view)} ${renderFailed(view)}
      ${renderTile(view, 'stalledTasks', {
        value: renderCount(view, summary.stalled, { stalled: ['true'] }),
        hint: locale.text('stalledHint'),
        kind: summary.stalled > 0 ? 'is-stalled' : '',
        chosen: query.tasks.stalled.includes('true'),
      })}
      ${renderTile(view, 'runningTasks', {
        value: renderCount(view, running, { state: ['SCANNING', 'DOING'] }),
        hint: running === 0 ? locale.text('noneRunning') : locale.text('runningHint', values),
      })}
      ${renderTile(view, 'totalRate', { value: locale.rate(summary.rate_bytes_per_second) ?? NOTHING })}
      ${renderTile(view, 'allDoneBy', {
        value: time(summary.eta_at, 'moment'),
        hint:
          summary.tasks_without_eta > 0 &&
          locale.text('withoutEta', { count: locale.count(summary.tasks_without_eta) ?? '' }),
      })}
    </ul>
  </section>`;
}

interface Tile {
  readonly value: Content;
  readonly hint?: Content;
  readonly kind?: string;
  /** Whether the tasks that it counts are those that are shown. */
  readonly chosen?: boolean;
}

function renderTile({ locale }: View, key: TextKey, { chosen = false, hint, kind = '', value }: Tile): Html {
  return html`<li class="tile ${kind}" ${chosen && html` aria-current="true"`}>
    <span class="label">${locale.text(key)}</span> <strong>${value}</strong>
    <span class="hint">${hint}</span>
  </li>`;
}

function renderUnreadable(view: View): Html | false {
  const { locale, status } = view;
  const unreadable = status.resources.filter(({ up }) => up === false).length;
  if (unreadable === 0) return false;
  return renderTile(view, 'unreadableResources', {
    value: html`<a href="#resources-heading">${locale.count(unreadable)}</a>`,
    hint: locale.text('unreadableHint', { total: locale.count(status.resources.length) ?? '' }),
    kind: 'is-bad',
  });
}

function renderFailed(view: View): Html {
  const { query, status } = view;
  const { failures } = status.summary;
  const reasons = FAILURE_REASONS.filter((reason) => failures[reason] > 0).toSorted(
    (a, b) => failures[b] - failures[a],
  );
  return renderTile(view, 'failedTasks', {
    value: renderCount(view, status.tasks.FAILED, { state: ['FAILED'] }),
    hint: reasons.length > 0 && renderReasons(view, reasons),
    kind: status.tasks.FAILED > 0 ? 'is-bad is-wide' : '',
    chosen: isFailedView(query),
  });
}

function renderReasons(
  { locale, query, status }: View,
  reasons: readonly (typeof FAILURE_REASONS)[number][],
): Html {
  return html`<span class="reasons">
    ${reasons.map((reason) => {
      const isChosen = query.tasks.reasons.includes(reason);
      const href = hrefToTasks(query, isChosen ? { state: ['FAILED'] } : { reason: [reason] });
      return html`<a
        class="chip"
        href="${href}"
        data-then="tasks-heading"
        ${isChosen && html` aria-current="true"`}
        >${locale.label(FAILURE_LABELS[reason])}
        <span class="count">${locale.count(status.summary.failures[reason])}</span></a
      > `;
    })}
  </span>`;
}

function renderCount(
  { locale, query }: View,
  count: number,
  filter: Partial<Readonly<Record<PageParameter, readonly string[]>>>,
): Content {
  if (count === 0) return locale.count(0);
  return html`<a href="${hrefToTasks(query, filter)}" data-then="tasks-heading">${locale.count(count)}</a>`;
}

/** Exactly the tasks of a filter, those that need somebody first. */
function hrefToTasks(
  query: PageQuery,
  filter: Partial<Readonly<Record<PageParameter, readonly string[]>>>,
): string {
  return hrefWith(query, { ...NO_FILTERS, sort: [], ...filter });
}
