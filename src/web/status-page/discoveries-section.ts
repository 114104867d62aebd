// The discoveries section of the status page: whether the resources of the account are all known.

import type { DiscoveryView } from '../api/views.ts';
import { html, type Html } from './html.ts';
import { POLL_FAILURE_LABELS } from './texts.ts';
import { foreign, icon, time, type View } from './view.ts';

/** Nothing where the configuration has no discovery. */
export function renderDiscoveries(view: View): Html | false {
  const { locale, status } = view;
  if (status.discoveries.length === 0) return false;
  return html`<section class="discoveries">
    <h2>${locale.text('discoveries')}</h2>
    <ul>
      ${status.discoveries.map((discovery) => html`<li>${renderDiscovery(view, discovery)}</li>`)}
    </ul>
  </section>`;
}

function renderDiscovery({ locale }: View, discovery: DiscoveryView): Html {
  const { error, failure_reason: reason, last_success_at: lastSuccess, name, resources, up } = discovery;
  const count = locale.text('discovered', { count: locale.count(resources) ?? '' });
  const since =
    lastSuccess === null
      ? locale.text('neverDiscovered')
      : html`${locale.text('lastDiscovered')} ${time(lastSuccess, 'distance')}`;
  if (up === null)
    return html`<span class="state is-waiting">${icon('waiting')}${foreign(name)}</span> ${count} · ${since}`;
  if (reason === null)
    return html`<span class="state is-COMPLETED">${icon('COMPLETED')}${foreign(name)}</span> ${count} ·
      ${since}`;
  return html`<span class="state is-FAILED">${icon('FAILED')}${foreign(name)}</span> ${count} · ${since}
    <p class="reason">
      <strong>${locale.label(POLL_FAILURE_LABELS[reason])}</strong> <code>${reason}</code>
      ${error !== null && foreign(error)}
    </p>
    <p>${locale.text('discoveryAdvice')} <code>sensecore-ads-exporter discover</code></p>`;
}
