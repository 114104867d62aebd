import type { SortColumn } from '../api/task-query.ts';
import { titleOf } from '../api/task-title.ts';
import type { TaskView } from '../api/views.ts';
import { html, type Content, type Html } from './html.ts';
import { icon } from './icons.ts';
import { FAILURE_LABELS, STATE_LABELS, TYPE_LABELS } from './labels.ts';
import { hrefWith, keyOf, toggle } from './page-query.ts';
import { foreign, NOTHING, time, type View } from './view.ts';

/** A column of the task table. */
export interface TaskColumn {
  readonly column: SortColumn;
  /** Numbers and times are first sorted from the largest down, texts from A up. */
  readonly kind: 'text' | 'number';
  readonly cell: (task: TaskView, view: View) => Content;
}

/** In the order of the table, the one with the name first. */
export const TASK_COLUMNS: readonly TaskColumn[] = [
  { column: 'name', kind: 'text', cell: renderName },
  { column: 'resource', kind: 'text', cell: renderResource },
  { column: 'type', kind: 'text', cell: ({ type }, { locale }) => locale.label(TYPE_LABELS[type]) },
  { column: 'state', kind: 'text', cell: renderState },
  { column: 'progress_ratio', kind: 'number', cell: renderProgress },
  {
    column: 'completed_files',
    kind: 'number',
    cell: (task, view) => view.locale.count(task.completed_files),
  },
  { column: 'existing_files', kind: 'number', cell: (task, view) => view.locale.count(task.existing_files) },
  { column: 'files', kind: 'number', cell: (task, view) => view.locale.count(task.files) },
  { column: 'size_bytes', kind: 'number', cell: (task, view) => view.locale.bytes(task.size_bytes) },
  {
    column: 'rate_bytes_per_second',
    kind: 'number',
    cell: (task, view) => view.locale.rate(task.rate_bytes_per_second),
  },
  {
    column: 'duration_seconds',
    kind: 'number',
    cell: (task, view) => view.locale.duration(task.duration_seconds),
  },
  { column: 'eta_at', kind: 'number', cell: (task) => time(task.eta_at, 'next') },
];

function renderName(task: TaskView, { locale, query }: View): Html {
  const key = keyOf(task);
  const href = hrefWith(query, { open: toggle(query.open, key), cursor: query.parameters.getAll('cursor') });
  const isOpen = query.open.includes(key);
  return html`<a class="name" href="${href}" aria-expanded="${String(isOpen)}" title="${titleOf(task)}"
      >${foreign(titleOf(task))}</a
    >${
      task.failure_reason !== null &&
      html`<div class="reason">
        <strong>${locale.label(FAILURE_LABELS[task.failure_reason])}</strong>
        ${task.error !== null && foreign(task.error)}
      </div>`
    }`;
}

function renderResource({ resource }: TaskView, { query }: View): Html {
  return html`<a href="${hrefWith(query, { resource: [resource] })}">${foreign(resource)}</a>`;
}

/** Also for the details. */
export function renderState({ state, stale }: TaskView, { locale }: View): Html {
  return html`<span class="state is-${state}">${icon(state)}${locale.label(STATE_LABELS[state])}</span>${
      stale &&
      html` <span class="tag is-stale" title="${locale.text('staleExplained')}"
        >${locale.text('stale')}</span
      >`
    }`;
}

function renderProgress({ progress_ratio: ratio }: TaskView, { locale }: View): Html {
  if (ratio === null) return NOTHING;
  return html`<span class="progress"
    ><progress value="${ratio}" aria-hidden="true"></progress><span>${locale.percent(ratio)}</span></span
  >`;
}
