// What is shown of a task: the columns of its row.

import { isTerminal } from '../../model/task.ts';
import { titleOf, type TaskField, type TaskView } from '../api/views.ts';
import { html, type Content, type Html } from './html.ts';
import { hrefWith, isFailedView, keyOf, toggle, type PageQuery } from './page-query.ts';
import { FAILURE_LABELS, STATE_LABELS, TASK_LABELS, TEXTS, TYPE_LABELS, type Wording } from './texts.ts';
import { elapsed, foreign, icon, NOTHING, time, type View } from './view.ts';

/** A column of the task table. */
export interface TaskColumn {
  /** The field that its header sorts by. */
  readonly column: TaskField;
  readonly label: Wording;
  /** Numbers and times are first sorted from the largest down, texts from A up. */
  readonly kind: 'text' | 'number';
  readonly cell: (task: TaskView, view: View) => Content;
}

const NAME = text('name', renderName);
const RESOURCE = text('resource', renderResource);
const DURATION = number('duration_seconds', (task, { locale }) => locale.duration(task.duration_seconds));

/** Of tasks in any state. */
export const TASK_COLUMNS: readonly TaskColumn[] = [
  NAME,
  RESOURCE,
  text('type', ({ type }, { locale }) => locale.label(TYPE_LABELS[type])),
  text('state', renderState),
  number('progress_ratio', renderProgress),
  { ...number('files', renderFiles), label: TEXTS.filesColumn },
  number('size_bytes', (task, { locale }) => locale.bytes(task.size_bytes)),
  number('rate_bytes_per_second', (task, { locale }) =>
    isTerminal(task.state) ? undefined : locale.rate(task.rate_bytes_per_second),
  ),
  DURATION,
  number('eta_at', (task) => (isTerminal(task.state) ? undefined : time(task.eta_at, 'next'))),
];

/** Of failed tasks alone. */
const FAILED_COLUMNS: readonly TaskColumn[] = [
  { ...number('state_changed_at', (task) => time(task.state_changed_at, 'moment')), label: TEXTS.failedAt },
  NAME,
  RESOURCE,
  text('failure_reason', (task, { locale }) =>
    task.failure_reason === null ? undefined : locale.label(FAILURE_LABELS[task.failure_reason]),
  ),
  text('error', ({ error }) => (error === null ? undefined : foreign(error))),
  { ...text('source', renderWay), label: TEXTS.fromTo },
  DURATION,
];

/** The columns of the tasks that a query shows. */
export function columnsOf(query: PageQuery): readonly TaskColumn[] {
  return isFailedView(query) ? FAILED_COLUMNS : TASK_COLUMNS;
}

function text(column: TaskField, cell: TaskColumn['cell']): TaskColumn {
  return { column, label: TASK_LABELS[column], kind: 'text', cell };
}

function number(column: TaskField, cell: TaskColumn['cell']): TaskColumn {
  return { column, label: TASK_LABELS[column], kind: 'number', cell };
}

function renderName(task: TaskView, { locale, query }: View): Html {
  const key = keyOf(task);
  const href = hrefWith(query, { open: toggle(query.open, key), cursor: query.parameters.getAll('cursor') });
  const isOpen = query.open.includes(key);
  return html`<a class="name" href="${href}" aria-expanded="${String(isOpen)}" title="${titleOf(task)}"
      >${foreign(titleOf(task))}</a
    >${
      task.failure_reason !== null &&
      !isFailedView(query) &&
      html`<div class="reason">
        <strong>${locale.label(FAILURE_LABELS[task.failure_reason])}</strong>
        ${task.error !== null && foreign(task.error)}
      </div>`
    }`;
}

function renderResource({ resource }: TaskView, { query }: View): Html {
  return html`<a href="${hrefWith(query, { resource: [resource] })}">${foreign(resource)}</a>`;
}

/** The state, and since when where that matters. */
export function renderState(task: TaskView, view: View): Html {
  const { locale } = view;
  const { stale, state } = task;
  const label = html`<span class="state is-${state}"
    >${icon(state)}${locale.label(STATE_LABELS[state])}</span
  >`;
  const old = html` <span class="tag is-stale" title="${locale.text('staleExplained')}"
    >${locale.text('stale')}</span
  >`;
  return html`${label}${stale && old}${renderSince(task, view)}`;
}

function renderSince(
  { progressed_at: progressedAt, stalled, state, state_changed_at: at }: TaskView,
  view: View,
): Html | undefined {
  if (stalled && progressedAt !== null) {
    return html`<div class="stalled">
      ${elapsed(view, progressedAt, { lasting: 'noProgressFor', since: 'noProgressSince' })}
    </div>`;
  }
  if (at === null || (state !== 'FAILED' && state !== 'PAUSED')) return undefined;
  return html`<div class="hint">${time(at, 'distance')}</div>`;
}

/** A finished task has no bar. */
function renderProgress({ progress_ratio: ratio, stalled, state }: TaskView, { locale }: View): Html {
  if (ratio === null) return NOTHING;
  const bar =
    !isTerminal(state) &&
    html`<progress
      class="${stalled ? 'is-stalled' : `is-${state}`}"
      value="${ratio}"
      aria-hidden="true"
    ></progress>`;
  return html`<span class="progress">${bar}<span>${locale.percent(ratio)}</span></span>`;
}

function renderFiles(task: TaskView, { locale }: View): Html | undefined {
  const counts = [task.completed_files, task.existing_files, task.files];
  if (counts.every((count) => count === null)) return undefined;
  return html`${counts.map((count) => locale.count(count) ?? '–').join(' / ')}`;
}

function renderWay({ destination, source }: TaskView): Html {
  return html`${foreignOrNothing(source)} → ${foreignOrNothing(destination)}`;
}

function foreignOrNothing(name: string | null): Html {
  return name === null ? NOTHING : foreign(name);
}
