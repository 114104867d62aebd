// The details of a task: all its fields, in a row below its own.

import { titleOf, type TaskField, type TaskView } from '../api/views.ts';
import { dashboardHref } from './grafana-links.ts';
import { html, type Content, type Html } from './html.ts';
import { hrefWith, keyOf, NO_FILTERS } from './page-query.ts';
import { renderState } from './task-columns.ts';
import { FAILURE_LABELS, TASK_LABELS, TYPE_LABELS } from './texts.ts';
import { foreign, time, type View } from './view.ts';

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
export function renderDetails(task: TaskView, view: View, columns: number): Html {
  const { locale, query, status } = view;
  const one = { ...NO_FILTERS, resource: [task.resource], id: [task.id], open: [keyOf(task)] };
  const grafana = status.links.grafana_url;
  const variables = { resource: task.resource, task: task.id };
  const json = `api/v1/tasks?${new URLSearchParams({ resource: task.resource, id: task.id }).toString()}`;
  return html`<tr role="row" class="details" id="task-details:${keyOf(task)}">
    <td role="cell" colspan="${columns}">
      <section aria-label="${locale.text('detailsOf', { name: titleOf(task) })}">
        <dl>
          ${fieldsOf(task, view).map(([field, content]) => renderField(locale.label(TASK_LABELS[field]), field, content))}
        </dl>
        <p class="actions">
          ${renderCopy(task.id, locale.text('copyId'))}
          ${task.error !== null && renderCopy(task.error, locale.text('copyError'))}
          <button
            type="button"
            data-copy-link="${hrefWith(query, { ...one, lang: [], theme: [] })}"
            data-with-script
            hidden
          >
            ${locale.text('copyLink')}
          </button>
          <a href="${hrefWith(query, one)}">${locale.text('linkToTask')}</a> ·
          <a href="${json}">${locale.text('asJson')}</a>
          ${grafana !== null && html`· <a href="${dashboardHref(grafana, 'task', locale.language, variables)}">${locale.text('inGrafana')}</a>`}
        </p>
      </section>
    </td>
  </tr>`;
}

/** Shown by the script, which copies. */
function renderCopy(value: string, text: string): Html {
  return html`<button type="button" data-copy="${value}" data-with-script hidden>${text}</button>`;
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
    ['completed_files', locale.count(task.completed_files)],
    ['existing_files', locale.count(task.existing_files)],
    ['files', locale.count(task.files)],
    ['size_bytes', locale.bytes(task.size_bytes)],
    ['duration_seconds', locale.duration(task.duration_seconds)],
    ...TIME_FIELDS.map((field) => [field, task[field] !== null && time(task[field], 'date')] as const),
  ];
  return fields.filter(([, content]) => content !== undefined && content !== null && content !== false);
}

function renderField(label: string, field: TaskField, content: Content): Html {
  return html`<div class="field-${field}">
    <dt>${label}</dt>
    <dd>${content}</dd>
  </div>`;
}
