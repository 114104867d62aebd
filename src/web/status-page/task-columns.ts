// What is shown of a task: the columns of its row, and the details below it.

import { titleOf, type TaskField, type TaskView } from '../api/views.ts';
import { html, type Content, type Html } from './html.ts';
import { hrefWith, keyOf, toggle } from './page-query.ts';
import { FAILURE_LABELS, STATE_LABELS, TASK_LABELS, TYPE_LABELS } from './texts.ts';
import { foreign, icon, NOTHING, time, type View } from './view.ts';

/** A column of the task table. */
export interface TaskColumn {
  readonly column: TaskField;
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

function renderState({ state, stale }: TaskView, { locale }: View): Html {
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

/** Details shown as they are, one line each. */
const PLAIN_FIELDS = [
  'id',
  'source',
  'source_zone',
  'source_region',
  'destination',
  'destination_zone',
  'destination_region',
  'third_party',
  'user_id',
  'tenant_id',
] as const satisfies readonly TaskField[];

const TIME_FIELDS = [
  'created_at',
  'started_at',
  'ended_at',
  'eta_at',
  'state_changed_at',
  'progressed_at',
] as const satisfies readonly TaskField[];

/** All fields of a task, as a row below that of the task. */
export function renderDetails(task: TaskView, view: View): Html {
  const { locale, query } = view;
  const one = { resource: [task.resource], id: [task.id], open: [keyOf(task)], state: [], type: [], q: [] };
  const json = `api/v1/tasks?${new URLSearchParams({ resource: task.resource, id: task.id }).toString()}`;
  return html`<tr role="row" class="details" id="task-details:${keyOf(task)}">
    <td role="cell" colspan="${TASK_COLUMNS.length}">
      <section aria-label="${locale.text('detailsOf', { name: titleOf(task) })}">
        <dl>
          ${fieldsOf(task, view).map(([field, content]) => renderField(locale.label(TASK_LABELS[field]), field, content))}
        </dl>
        <p>
          <a href="${hrefWith(query, one)}">${locale.text('linkToTask')}</a> ·
          <a href="${json}">${locale.text('asJson')}</a>
        </p>
      </section>
    </td>
  </tr>`;
}

function fieldsOf(task: TaskView, view: View): readonly (readonly [TaskField, Content])[] {
  const { locale } = view;
  const fields: readonly (readonly [TaskField, Content])[] = [
    ['name', task.name !== null && foreign(task.name)],
    ['state', renderState(task, view)],
    ['failure_reason', task.failure_reason && locale.label(FAILURE_LABELS[task.failure_reason])],
    ['error', task.error !== null && foreign(task.error)],
    ['type', locale.label(TYPE_LABELS[task.type])],
    ...PLAIN_FIELDS.map((field) => {
      const value = task[field];
      return [field, value !== null && foreign(value)] as const;
    }),
    ...TIME_FIELDS.map((field) => [field, task[field] !== null && time(task[field], 'date')] as const),
  ];
  return fields.filter(([, content]) => content !== null && content !== false);
}

function renderField(label: string, field: TaskField, content: Content): Html {
  return html`<div class="field-${field}">
    <dt>${label}</dt>
    <dd>${content}</dd>
  </div>`;
}
