// The tasks section of the status page: filters, table and paging.

import type { TaskView } from '../api/views.ts';
import { formatSort } from '../api/task-query.ts';
import { hrefWithoutFilters, isFiltered, renderFilters, renderStates } from './filters.ts';
import { html, type Html } from './html.ts';
import { hrefWith, isFailedView, keyOf } from './page-query.ts';
import { columnsOf, type TaskColumn } from './task-columns.ts';
import { renderDetails } from './task-details.ts';
import { FAILURE_LABELS, STATE_LABELS, TYPE_LABELS } from './texts.ts';
import { NOTHING, type View } from './view.ts';

export function renderTasks(view: View): Html {
  const { locale, page } = view;
  const values = { shown: locale.count(page.tasks.length) ?? '', total: locale.count(page.total) ?? '' };
  const result = page.total === 0 ? locale.text('matchingNone') : locale.text('matching', values);
  return html`<section>
    <h2 id="tasks-heading" tabindex="-1">${locale.text('tasks')}</h2>
    ${renderFilters(view)}
    <div class="counts">
      ${renderStates(view)}
      <p class="result">
        <span role="status">${result}</span> · <a href="${hrefToCsv(view)}" download>CSV</a>
      </p>
    </div>
    ${page.tasks.length > 0 ? renderTable(view) : renderEmpty(view)} ${renderPages(view)}
  </section>`;
}

/** All tasks that match, in the order of the table. */
function hrefToCsv({ query }: View): string {
  const { tasks } = query;
  const parameters = new URLSearchParams({ sort: formatSort(tasks.sort) });
  const filters = {
    resource: tasks.resources,
    id: tasks.ids,
    state: tasks.states,
    type: tasks.types,
    reason: tasks.reasons,
    stalled: tasks.stalled,
    q: tasks.q === '' ? [] : [tasks.q],
  };
  for (const [name, values] of Object.entries(filters)) {
    for (const value of values) parameters.append(name, value);
  }
  return `api/v1/tasks.csv?${parameters.toString()}`;
}

function renderTable(view: View): Html {
  return html`<div class="scroll" role="region" aria-labelledby="tasks-heading" tabindex="0">
    <table class="tasks ${isFailedView(view.query) && 'is-failed-view'}" role="table">
      <thead role="rowgroup">
        <tr role="row">
          ${columnsOf(view.query).map((column) => renderHeader(view, column))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${view.page.tasks.map((task) => renderRows(view, task))}
      </tbody>
    </table>
  </div>`;
}

function renderHeader({ locale, query }: View, { column, kind, label }: TaskColumn): Html {
  const { sort } = query.tasks;
  const isSorted = sort.column === column;
  const descending = isSorted ? !sort.descending : kind === 'number';
  const href = hrefWith(query, { sort: [formatSort({ column, descending })] });
  const order = sort.descending ? 'descending' : 'ascending';
  const arrow = html`<span class="arrow" aria-hidden="true">${sort.descending ? '↓' : '↑'}</span>`;
  return html`<th
    role="columnheader"
    scope="col"
    class="${kind} column-${column}"
    ${isSorted && html` aria-sort="${order}"`}
  >
    <a href="${href}">${locale.label(label)}</a>${isSorted && arrow}
  </th>`;
}

function renderRows(view: View, task: TaskView): Html {
  const { locale, query } = view;
  const isOpen = query.open.includes(keyOf(task));
  const columns = columnsOf(query);
  return html`<tr role="row" id="task:${keyOf(task)}" ${task.stale && html` class="stale"`}>
      ${columns.map(({ cell, column, kind, label }) =>
        column === 'name'
          ? html`<th role="rowheader" scope="row">${cell(task, view)}</th>`
          : html`<td role="cell" class="${kind} column-${column}" data-label="${locale.label(label)}">
              ${cell(task, view) ?? NOTHING}
            </td>`,
      )}
    </tr>
    ${isOpen && renderDetails(task, view, columns.length)}`;
}

/** The reason why no task is shown, and what to do about it. */
function renderEmpty(view: View): Html {
  const { locale, query, status } = view;
  const selected = query.tasks.resources;
  const resources = status.resources.filter(({ name }) => selected.length === 0 || selected.includes(name));
  const isRead = resources.some(({ tasks }) => tasks !== null);
  if (!isRead) {
    const isAwaited = resources.every(({ up }) => up === null);
    return html`<p class="empty">${locale.text(isAwaited ? 'notReadYet' : 'neverRead')}</p>`;
  }
  if (query.tasks.after !== undefined) {
    return html`<p class="empty">
      ${locale.text('nothingAfter')} <a href="${hrefWith(query, {})}">${locale.text('firstPage')}</a>
    </p>`;
  }
  if (isFiltered(view)) {
    return html`<p class="empty">
      ${describeNoMatch(view)}
      <a href="${hrefWithoutFilters(view)}" data-then="tasks-heading">${locale.text('clearFilters')}</a>
    </p>`;
  }
  return html`<p class="empty">${locale.text('noTasks')}</p>`;
}

/** Nothing is wrong where no task failed or is stalled; otherwise it is the filters that leave nothing. */
function describeNoMatch({ locale, query, status }: View): string {
  const { ids, q, reasons, resources, stalled, states, types } = query.tasks;
  if (isFailedView(query) && status.tasks.FAILED === 0) return locale.text('noFailed');
  if (stalled.includes('true') && status.summary.stalled === 0) return locale.text('noStalled');
  const filters = [
    ...resources,
    ...ids,
    ...states.map((state) => locale.label(STATE_LABELS[state])),
    ...reasons.map((reason) => locale.label(FAILURE_LABELS[reason])),
    ...types.map((type) => locale.label(TYPE_LABELS[type])),
    ...(stalled.includes('true') ? [locale.text('stalledTasks')] : []),
    ...(q === '' ? [] : [`“${q}”`]),
  ].join(locale.text('and'));
  const total = Object.values(status.tasks).reduce((sum, count) => sum + count, 0);
  return locale.text('noMatch', { total: locale.count(total) ?? '', filters });
}

function renderPages({ locale, page, query }: View): Html | undefined {
  const next = page.next_cursor;
  const isFirst = query.tasks.after === undefined;
  if (next === null && isFirst) return undefined;
  return html`<nav class="pages" aria-label="${locale.text('pages')}">
    ${!isFirst && renderPageLink(hrefWith(query, {}), locale.text('firstPage'))}
    ${next !== null && renderPageLink(hrefWith(query, { cursor: [next] }), locale.text('nextPage'))}
  </nav>`;
}

function renderPageLink(href: string, text: string): Html {
  return html`<a class="button" href="${href}" data-then="tasks-heading">${text}</a>`;
}
