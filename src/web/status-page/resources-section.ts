// The resources section of the status page: health and freshness of each resource.

import type { ResourceView } from '../api/views.ts';
import { html, type Html } from './html.ts';
import { ALL_RESOURCES, hrefWith } from './page-query.ts';
import { POLL_FAILURE_LABELS, type TextKey } from './texts.ts';
import { foreign, icon, NOTHING, time, type View } from './view.ts';

/** Resources listed at first, failing ones before the others. */
const FIRST_RESOURCES = 20;

export function renderResources(view: View): Html {
  const { locale, query, status } = view;
  const { resources } = status;
  if (resources.length === 0) return renderNone(view);
  const shown = query.allResources ? resources : firstOf(resources);
  const columns = ['resource', 'health', 'taskCount', 'lastRead', 'nextRead', 'latency', 'interval'] as const;
  const numeric: readonly string[] = ['taskCount', 'latency', 'interval'];
  return html`<section>
    <h2 id="resources-heading">
      ${locale.text('resources')} <span class="count">${locale.count(resources.length)}</span>
    </h2>
    <div class="scroll" role="region" aria-labelledby="resources-heading" tabindex="0">
      <table class="resources" role="table">
        <thead role="rowgroup">
          <tr role="row">
            ${columns.map(
              (key) =>
                html`<th role="columnheader" scope="col" ${numeric.includes(key) && html` class="number"`}>
                  ${locale.text(key)}
                </th>`,
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${shown.map((resource) => renderRow(view, resource))}
        </tbody>
      </table>
    </div>
    ${resources.length > FIRST_RESOURCES && renderMore(view, resources.length - shown.length)}
  </section>`;
}

function renderRow(view: View, resource: ResourceView): Html {
  const { locale, query } = view;
  const cell = (key: TextKey, content: Html | string, kind = '') =>
    html`<td role="cell" class="${kind}" data-label="${locale.text(key)}">${content}</td>`;
  const latency = locale.duration(resource.api_latency_seconds);
  return html`<tr role="row" id="resource:${resource.name}">
    <th role="rowheader" scope="row">
      <a href="${hrefWith(query, { resource: [resource.name] })}">${foreign(resource.name)}</a
      >${renderIdentifiers(resource)}
    </th>
    ${cell('health', renderHealth(view, resource), 'health')}
    ${cell('taskCount', renderCount(view, resource), 'number')}
    ${cell('lastRead', resource.last_success_at === null ? locale.text('never') : time(resource.last_success_at, 'distance'))}
    ${cell('nextRead', time(resource.next_poll_at, 'next'))} ${cell('latency', latency ?? NOTHING, 'number')}
    ${cell('interval', locale.duration(resource.poll_interval_seconds) ?? NOTHING, 'number')}
  </tr>`;
}

/** What distinguishes it from resources of a similar name. */
function renderIdentifiers(resource: ResourceView): Html {
  const dataSync = resource.data_sync === resource.name ? [] : [resource.data_sync];
  const identifiers = [resource.zone, resource.resource_group, ...dataSync].join(' · ');
  const labels = Object.entries(resource.labels).map(
    ([name, value]) => html` <span class="tag">${name}=${foreign(value)}</span>`,
  );
  return html`<div class="identifiers" title="${resource.subscription}">${identifiers}${labels}</div>`;
}

function renderHealth(view: View, resource: ResourceView): Html {
  const { locale } = view;
  const { failure_reason: reason, stale, up } = resource;
  if (up === null)
    return html`<span class="state is-waiting">${icon('waiting')}${locale.text('waiting')}</span>`;
  const why =
    reason !== null &&
    html`<div class="reason"><code>${reason}</code> ${locale.label(POLL_FAILURE_LABELS[reason])}</div>`;
  const old =
    stale &&
    html` <span class="tag is-stale" title="${locale.text('staleExplained')}">${locale.text('stale')}</span>`;
  const [name, text] = up ? (['COMPLETED', 'up'] as const) : (['FAILED', 'failing'] as const);
  return html`<span class="state is-${name}">${icon(name)}${locale.text(text)}</span
    >${old}${why}${renderHistoryFailure(view, resource)}`;
}

/** Polls may succeed while the history listing fails. */
function renderHistoryFailure({ locale }: View, resource: ResourceView): Html | false {
  const { history_failure_reason: reason, up } = resource;
  if (up !== true || reason === null) return false;
  const values = { reason: locale.label(POLL_FAILURE_LABELS[reason]) };
  return html` <span class="reason">· ${locale.text('historyFails', values)}</span>`;
}

function renderCount({ locale }: View, { tasks }: ResourceView): Html {
  if (tasks === null) return NOTHING;
  const total = Object.values(tasks).reduce((sum, count) => sum + count, 0);
  const failed =
    tasks.FAILED > 0 &&
    html`<div class="identifiers">
      ${locale.text('failedCount', { count: locale.count(tasks.FAILED) ?? '' })}
    </div>`;
  return html`${locale.count(total)}${failed}`;
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

function firstOf(resources: readonly ResourceView[]): readonly ResourceView[] {
  if (resources.length <= FIRST_RESOURCES) return resources;
  const failing = resources.filter((resource) => !isWell(resource));
  return [...failing, ...resources.filter(isWell)].slice(0, FIRST_RESOURCES);
}

function isWell(resource: ResourceView): boolean {
  return resource.up === true && resource.history_failure_reason === null;
}
