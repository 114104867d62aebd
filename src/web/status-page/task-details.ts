import { titleOf } from '../api/task-title.ts';
import type { TaskView } from '../api/views.ts';
import { html, type Content, type Html } from './html.ts';
import { FAILURE_LABELS, TASK_LABELS, TYPE_LABELS, type TaskField } from './labels.ts';
import { hrefWith, keyOf } from './page-query.ts';
import { renderState, TASK_COLUMNS } from './task-columns.ts';
import { foreign, time, type View } from './view.ts';

/** Texts as the API has them, one line each. */
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

/** All that is known of a task, as a row of its own below that of the task. */
export function renderDetails(task: TaskView, view: View): Html {
  const { locale, query } = view;
  const one = { resource: [task.resource], id: [task.id], open: [keyOf(task)], state: [], type: [], q: [] };
  const json = `api/v1/tasks?${new URLSearchParams({ resource: task.resource, id: task.id }).toString()}`;
  return html`<tr role="row" class="details" data-key="${keyOf(task)}#details">
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
