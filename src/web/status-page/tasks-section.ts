// The tasks section of the status page: filters, table and paging.

import type { TaskView } from '../api/views.ts';
import { formatSort } from '../api/task-query.ts';
import { hrefWithoutFilters, isFiltered, renderFilters, renderStates } from './filters.ts';
import { html, type Html } from './html.ts';
import { hrefWith, keyOf } from './page-query.ts';
import { renderDetails, TASK_COLUMNS, type TaskColumn } from './task-columns.ts';
import { TASK_LABELS } from './texts.ts';
import { NOTHING, type View } from './view.ts';

export function renderTasks(view: View): Html {
  const { locale, page } = view;
  const values = { shown: locale.count(page.tasks.length) ?? '', total: locale.count(page.total) ?? '' };
  const result = page.total === 0 ? locale.text('matchingNone') : locale.text('matching', values);
  return html`<section>
    <h2 id="tasks-heading" tabindex="-1">${locale.text('tasks')}</h2>
    ${renderFilters(view)} ${renderStates(view)}
    <p class="result" role="status">${result}</p>
    ${page.tasks.length > 0 ? renderTable(view) : renderEmpty(view)} ${renderPages(view)}
  </section>`;
}

function renderTable(view: View): Html {
  return html`<div class="scroll" role="region" aria-labelledby="tasks-heading" tabindex="0">
    <table class="tasks" role="table">
      <thead role="rowgroup">
        <tr role="row">
          ${TASK_COLUMNS.map((column) => renderHeader(view, column))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${view.page.tasks.map((task) => renderRows(view, task))}
      </tbody>
    </table>
  </div>`;
}

function renderHeader({ locale, query }: View, { column, kind }: TaskColumn): Html {
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
    <a href="${href}">${locale.label(TASK_LABELS[column])}</a>${isSorted && arrow}
  </th>`;
}

function renderRows(view: View, task: TaskView): Html {
  const { locale, query } = view;
  const isOpen = query.open.includes(keyOf(task));
  const [first, ...others] = TASK_COLUMNS;
  return html`<tr role="row" id="task:${keyOf(task)}" ${task.stale && html` class="stale"`}>
      <th role="rowheader" scope="row">${first?.cell(task, view)}</th>
      ${others.map(
        ({ cell, column, kind }) =>
          html`<td
            role="cell"
            class="${kind} column-${column}"
            data-label="${locale.label(TASK_LABELS[column])}"
          >
            ${cell(task, view) ?? NOTHING}
          </td>`,
      )}
    </tr>
    ${isOpen && renderDetails(task, view)}`;
}

/** The reason why no task is shown, and what to do about it. */
function renderEmpty(view: View): Html {
  const { locale, query, status } = view;
  const isRead = status.resources.some(({ tasks }) => tasks !== null);
  if (!isRead) {
    const isAwaited = status.resources.every(({ up }) => up === null);
    return html`<p class="empty">${locale.text(isAwaited ? 'notReadYet' : 'neverRead')}</p>`;
  }
  if (query.tasks.after !== undefined) {
    return html`<p class="empty">
      ${locale.text('nothingAfter')} <a href="${hrefWith(query, {})}">${locale.text('firstPage')}</a>
    </p>`;
  }
  if (isFiltered(view)) {
    return html`<p class="empty">
      ${locale.text('noMatch')}
      <a href="${hrefWithoutFilters(view)}" data-then="tasks-heading">${locale.text('clearFilters')}</a>
    </p>`;
  }
  return html`<p class="empty">${locale.text('noTasks')}</p>`;
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
