// The resources section of the status page: health and freshness of each resource.

import type { ResourceView } from '../api/views.ts';
import { dashboardHref } from './grafana-links.ts';
import { html, type Content, type Html } from './html.ts';
import { ALL_RESOURCES, hrefWith, NO_FILTERS } from './page-query.ts';
import { POLL_FAILURE_ADVICE, POLL_FAILURE_LABELS, type TextKey } from './texts.ts';
import { elapsed, foreign, icon, NOTHING, time, type View } from './view.ts';

/** Resources listed at first, unless more of them cannot be read. */
const FIRST_RESOURCES = 6;
const MAX_UNREADABLE = 20;

const COLUMNS = ['resource', 'polling', 'taskCount', 'lastRead', 'nextRead', 'latency', 'interval'] as const;
const NUMERIC: readonly string[] = ['taskCount', 'latency', 'interval'];

/** Those that cannot be read are first, then those whose history cannot be read. */
export function renderResources(view: View): Html {
  const { locale, query, status } = view;
  if (status.resources.length === 0) return renderNone(view);
  const resources = status.resources.toSorted((a, b) => rankOf(a) - rankOf(b));
  const shown = query.allResources ? resources : firstOf(resources, query.tasks.resources);
  const hidden = resources.length - shown.length;
  return html`<section>
    <h2 id="resources-heading" tabindex="-1">
      ${locale.text('resources')} <span class="count">${locale.count(resources.length)}</span>
    </h2>
    <div class="scroll" role="region" aria-labelledby="resources-heading" tabindex="0">
      <table class="resources" role="table">
        <thead role="rowgroup">
          <tr role="row">
            ${COLUMNS.map(
              (key) =>
                html`<th role="columnheader" scope="col" ${NUMERIC.includes(key) && html` class="number"`}>
                  ${locale.text(key)}
                </th>`,
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${shown.map((resource) => [renderRow(view, resource), renderTrouble(view, resource)])}
        </tbody>
      </table>
    </div>
    ${(hidden > 0 || (query.allResources && resources.length > FIRST_RESOURCES)) && renderMore(view, hidden)}
  </section>`;
}

function renderRow(view: View, resource: ResourceView): Html {
  const { locale, query } = view;
  const cell = (key: TextKey, content: Content, kind = '') =>
    html`<td role="cell" class="${kind}" data-label="${locale.text(key)}">${content}</td>`;
  const isSelected = query.tasks.resources.includes(resource.name);
  const lastRead = resource.last_success_at;
  return html`<tr role="row" id="resource:${resource.name}" ${isSelected && html` class="is-selected"`}>
    <th role="rowheader" scope="row">${renderName(view, resource, isSelected)}</th>
    ${cell('polling', renderPolling(view, resource), 'polling')}
    ${cell('taskCount', renderCount(view, resource), 'number')}
    ${cell('lastRead', lastRead === null ? locale.text('never') : time(lastRead, 'distance'))}
    ${cell('nextRead', time(resource.next_poll_at, 'next'))}
    ${cell('latency', locale.duration(resource.api_latency_seconds) ?? NOTHING, 'number')}
    ${cell('interval', locale.duration(resource.poll_interval_seconds) ?? NOTHING, 'number')}
  </tr>`;
}

/** A link that selects the resource, or drops the selection. */
function renderName(view: View, resource: ResourceView, isSelected: boolean): Html {
  const { locale, query } = view;
  const { name } = resource;
  if (!isSelected) {
    return html`<a href="${hrefWith(query, { resource: [name] })}">${foreign(name)}</a
      >${renderIdentifiers(view, resource)}`;
  }
  return html`<a
      href="${hrefWith(query, { resource: [] })}"
      aria-current="true"
      title="${locale.text('unselect')}"
      >${foreign(name)}</a
    >
    <span class="tag is-selected">${locale.text('selected')}</span>${renderIdentifiers(view, resource)}`;
}

/** What distinguishes it from resources of a similar name. */
function renderIdentifiers({ locale, status }: View, resource: ResourceView): Html {
  const grafana = status.links.grafana_url;
  const variables = { resource: resource.name };
  const dataSync = resource.data_sync === resource.name ? [] : [resource.data_sync];
  const identifiers = [resource.zone, resource.resource_group, ...dataSync].join(' · ');
  const labels = Object.entries(resource.labels).map(
    ([name, value]) => html` <span class="tag">${name}=${foreign(value)}</span>`,
  );
  return html` <span class="identifiers" title="${resource.subscription}">${identifiers}${labels}</span
    >${grafana !== null && html` <a class="tag" href="${dashboardHref(grafana, 'resource', locale.language, variables)}">Grafana</a>`}`;
}

function renderPolling(view: View, resource: ResourceView): Html {
  const { locale } = view;
  const { failing_since: since, stale, up } = resource;
  if (up === null)
    return html`<span class="state is-waiting">${icon('waiting')}${locale.text('waiting')}</span>`;
  const old =
    stale &&
    html` <span class="tag is-stale" title="${locale.text('staleExplained')}">${locale.text('stale')}</span>`;
  const [name, text] = up ? (['COMPLETED', 'up'] as const) : (['FAILED', 'failing'] as const);
  const lasting = since !== null && elapsed(view, since, { lasting: 'failingFor', since: 'failingSince' });
  return html`<span class="state is-${name}">${icon(name)}${locale.text(text)}</span> ${lasting}
    ${old}${renderHistoryFailure(view, resource)}`;
}

/** Polls may succeed while the history listing fails. */
function renderHistoryFailure({ locale }: View, resource: ResourceView): Html | false {
  const { history_failure_reason: reason, up } = resource;
  if (up !== true || reason === null) return false;
  const values = { reason: locale.label(POLL_FAILURE_LABELS[reason]) };
  return html` <span class="reason">· ${locale.text('historyFails', values)}</span>`;
}

/** Why a resource cannot be read, and what to do, as a row below its own. */
function renderTrouble({ locale }: View, resource: ResourceView): Html | false {
  const { error, failure_reason: reason, name, tasks } = resource;
  if (reason === null) return false;
  return html`<tr role="row" class="trouble" id="resource-trouble:${name}">
    <td role="cell" colspan="${COLUMNS.length}">
      <p class="reason">
        <strong>${locale.label(POLL_FAILURE_LABELS[reason])}</strong> <code>${reason}</code>
        ${error !== null && foreign(error)}
      </p>
      <p>
        <strong>${locale.text('whatToDo')}</strong> ${locale.label(POLL_FAILURE_ADVICE[reason])}
        ${locale.text('thenDoctor')}
        <code>sensecore-ads-exporter doctor --resource=${quoteForShell(name)}</code>
        <span class="hint">${locale.text(tasks === null ? 'tasksUnknown' : 'tasksAsOf')}</span>
      </p>
    </td>
  </tr>`;
}

/** As one word of a POSIX shell. */
function quoteForShell(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function renderCount({ locale, query }: View, { name, tasks }: ResourceView): Html {
  if (tasks === null) return NOTHING;
  const total = Object.values(tasks).reduce((sum, count) => sum + count, 0);
  const href = hrefWith(query, { ...NO_FILTERS, sort: [], resource: [name], state: ['FAILED'] });
  const text = locale.text('failedCount', { count: locale.count(tasks.FAILED) ?? '' });
  return html`${locale.count(total)}${tasks.FAILED > 0 && html` <a class="failed" href="${href}" data-then="tasks-heading">${text}</a>`}`;
}

function renderMore({ locale, query }: View, hidden: number): Html {
  const [href, text] =
    hidden > 0
      ? [
          hrefWith(query, { resources: [ALL_RESOURCES] }),
          locale.text('moreResources', { count: locale.count(hidden) ?? '' }),
        ]
      : [hrefWith(query, { resources: [] }), locale.text('fewerResources')];
  return html`<p><a href="${href}">${text}</a></p>`;
}

function renderNone({ locale, status }: View): Html {
  const { ordinal, total } = status.shard;
  const values = { ordinal: String(ordinal), total: String(total) };
  const text = total > 1 ? locale.text('noResourcesInShard', values) : locale.text('noResources');
  return html`<section>
    <h2 id="resources-heading">${locale.text('resources')}</h2>
    <p class="empty">${text}</p>
  </section>`;
}

/** The first of resources in the order of the table, and those that are selected. */
function firstOf(resources: readonly ResourceView[], selected: readonly string[]): readonly ResourceView[] {
  const unreadable = resources.filter(({ up }) => up === false).length;
  const length = Math.max(FIRST_RESOURCES, Math.min(unreadable, MAX_UNREADABLE));
  return resources.filter(({ name }, index) => index < length || selected.includes(name));
}

function rankOf({ history_failure_reason: historyFailure, up }: ResourceView): number {
  if (up === false) return 0;
  if (historyFailure !== null) return 1;
  return up === null ? 2 : 3;
}
