// The filters of the task table: the form, and the chips with the number of tasks in each state.

import { TASK_STATES, TASK_TYPES } from '../../model/task.ts';
import { MAX_SEARCH_LENGTH } from '../api/parse-task-query.ts';
import { formatSort, type SortColumn } from '../api/task-query.ts';
import { html, type Html } from './html.ts';
import { DEFAULT_SORT, hrefWith, NO_FILTERS, toggle, type PageParameter } from './page-query.ts';
import { TASK_COLUMNS } from './task-columns.ts';
import { STATE_LABELS, SORT_LABELS, TASK_LABELS, TYPE_LABELS, type Wording } from './texts.ts';
import { foreign, icon, type View } from './view.ts';

/** Resources with a checkbox at most. Those beyond are selected by their links in the table of resources. */
const MAX_BOXES = 100;

/** Sort columns that are not columns of the table. */
const MORE_SORTS: readonly SortColumn[] = [
  'created_at',
  'started_at',
  'ended_at',
  'progressed_at',
  'failure_reason',
];

const OWN_FIELDS: readonly string[] = ['q', 'type', 'resource', 'sort', 'cursor'] satisfies PageParameter[];

/**
 * The form that filters and sorts; without the script it has a submit button. Elements that come and go are last, because a
 * field that moves loses the focus.
 */
export function renderFilters(view: View): Html {
  const { locale, query } = view;
  const others = [...query.parameters].filter(([name]) => !OWN_FIELDS.includes(name));
  return html`<form role="search" aria-label="${locale.text('filters')}">
    <label class="search"
      ><span class="label">${locale.text('search')}</span>
      <input
        type="search"
        name="q"
        value="${query.tasks.q}"
        maxlength="${MAX_SEARCH_LENGTH}"
        placeholder="${locale.text('searchHint')}"
        autocomplete="off"
        spellcheck="false"
    /></label>
    ${renderTypes(view)} ${renderResourceChoice(view)}
    <label
      ><span class="label">${locale.text('sortBy')}</span>
      <select name="sort">
        ${renderSorts(view)}
      </select></label
    >
    <noscript><button type="submit">${locale.text('apply')}</button></noscript>
    ${isFiltered(view) && html`<a href="${hrefWithoutFilters(view)}" data-then="tasks-heading">${locale.text('clearFilters')}</a>`}
    ${others.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
  </form>`;
}

/** The number of tasks in each state, as toggles for the state filter. */
export function renderStates(view: View): Html {
  const { locale, page, query } = view;
  const { states } = query.tasks;
  const total = Object.values(page.states).reduce((sum, count) => sum + count, 0);
  const chip = (chosen: boolean, next: readonly string[], content: Html, key?: string) =>
    html`<li>
      <a
        class="chip"
        href="${hrefWith(query, { state: next })}"
        ${key !== undefined && html` data-key="${key}"`}
        ${chosen && html` aria-current="true"`}
        >${content}</a
      >
    </li>`;
  return html`<nav aria-label="${locale.text('byState')}">
    <ul class="chips">
      ${chip(states.length === 0, [], html`${locale.text('all')} <span class="count">${locale.count(total)}</span>`)}
      ${TASK_STATES.map((state) =>
        chip(
          states.includes(state),
          toggle(states, state),
          html`<span class="state is-${state}">${icon(state)}${locale.label(STATE_LABELS[state])}</span>
            <span class="count">${locale.count(page.states[state])}</span>`,
          state === 'FAILED' ? 'f' : undefined,
        ),
      )}
    </ul>
  </nav>`;
}

/** Whether any filter is set. */
export function isFiltered({ query }: View): boolean {
  const { ids, q, reasons, resources, stalled, states, types } = query.tasks;
  return q !== '' || [ids, reasons, resources, stalled, states, types].some((list) => list.length > 0);
}

export function hrefWithoutFilters({ query }: View): string {
  return hrefWith(query, NO_FILTERS);
}

function renderTypes({ locale, query }: View): Html {
  const { types } = query.tasks;
  const names = types.map((type) => locale.label(TYPE_LABELS[type])).join(', ');
  const summary = types.length === 0 ? locale.text('anyType') : locale.text('someTypes', { names });
  const boxes = TASK_TYPES.map((type) =>
    renderBox(
      { name: 'type', value: type, checked: types.includes(type) },
      html`${locale.label(TYPE_LABELS[type])}`,
    ),
  );
  return renderMenu(summary, boxes);
}

function renderResourceChoice({ locale, query, status }: View): Html {
  const { resources: chosen } = query.tasks;
  const names = status.resources.map(({ name }) => name);
  const listed = names.filter((name, index) => index < MAX_BOXES || chosen.includes(name));
  const summary =
    chosen.length === 0
      ? locale.text('anyResource')
      : locale.text('someResources', { names: chosen.join(', ') });
  const boxes = listed.map((name) =>
    renderBox({ name: 'resource', value: name, checked: chosen.includes(name) }, foreign(name)),
  );
  const rest = names.length - listed.length;
  const note = rest > 0 && html`<p>${locale.text('otherResources', { count: locale.count(rest) ?? '' })}</p>`;
  return renderMenu(summary, [...boxes, html`${note}`]);
}

function renderMenu(summary: string, content: readonly Html[]): Html {
  return html`<details class="menu">
    <summary>${summary}</summary>
    <div class="boxes">${content}</div>
  </details>`;
}

function renderBox(
  {
    name,
    value,
    checked,
  }: { readonly name: PageParameter; readonly value: string; readonly checked: boolean },
  label: Html,
): Html {
  return html`<label
    ><input type="checkbox" name="${name}" value="${value}" ${checked && html` checked`} /> ${label}</label
  >`;
}

function renderSorts({ locale, query }: View): readonly Html[] {
  const current = formatSort(query.tasks.sort);
  const columns = new Set([
    DEFAULT_SORT.column,
    ...TASK_COLUMNS.map(({ column }) => column),
    ...MORE_SORTS,
    query.tasks.sort.column,
  ]);
  return [...columns].flatMap((column) =>
    [false, true].map((descending) => {
      const value = formatSort({ column, descending });
      const isDefault = value === formatSort(DEFAULT_SORT);
      const label = `${locale.label(labelOf(column))} ${descending ? '↓' : '↑'}`;
      return html`<option value="${isDefault ? '' : value}" ${value === current && html` selected`}>
        ${label}
      </option>`;
    }),
  );
}

function labelOf(column: SortColumn): Wording {
  return column === 'need' ? SORT_LABELS.need : TASK_LABELS[column];
}
