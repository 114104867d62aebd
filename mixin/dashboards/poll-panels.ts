// How polls go, on the Resource and the Exporter dashboard.

import { Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { RESOURCE } from '../label-sets.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { MOST_RESOURCES } from './limits.ts';
import type { TimeSeriesPanel } from './panels/panel.ts';
import { perResource, sumBy } from './promql.ts';
import { POLL_TEXTS } from './texts/polls.ts';
import { moreThan } from './thresholds.ts';

export function pollFailures(selection: string, width: number): TimeSeriesPanel {
  const failures = `increase(sensecore_ads_exporter_poll_failures_total{${selection}}[$__rate_interval])`;
  return {
    kind: 'timeseries',
    text: POLL_TEXTS.pollFailures,
    width,
    queries: [
      {
        expression: sumBy('listing, reason', failures),
        legend: '{{listing}} {{reason}}',
      },
    ],
    unit: Short,
    shape: 'bars',
  };
}

export function pollDuration(selection: string, width: number): TimeSeriesPanel {
  const duration = perResource(`sensecore_ads_exporter_poll_duration_seconds{${selection}}`);
  return {
    kind: 'timeseries',
    text: POLL_TEXTS.pollDuration,
    width,
    queries: [{ expression: `topk(${MOST_RESOURCES}, ${duration})`, legend: '{{resource}}' }],
    unit: Seconds,
  };
}

export function pollsSkipped(selection: string, width: number): TimeSeriesPanel {
  const skipped = `increase(sensecore_ads_exporter_polls_skipped_total{${selection}}[$__rate_interval])`;
  return {
    kind: 'timeseries',
    text: POLL_TEXTS.pollsSkipped,
    width,
    queries: [{ expression: `topk(${MOST_RESOURCES}, ${sumBy(RESOURCE, skipped)})`, legend: '{{resource}}' }],
    unit: Short,
    shape: 'bars',
  };
}

export function decodeFailures(selection: string, width: number): TimeSeriesPanel {
  const failures = `increase(sensecore_ads_exporter_decode_failures_total{${selection}}[$__rate_interval])`;
  return {
    kind: 'timeseries',
    text: POLL_TEXTS.decodeFailures,
    width,
    queries: [{ expression: sumBy('field', failures), legend: '{{field}}' }],
    unit: Short,
    shape: 'bars',
    thresholds: moreThan(THRESHOLDS.decodeFailures),
  };
}

export function withoutSeries(selection: string, width: number): TimeSeriesPanel {
  const tasks = `sensecore_ads_tasks_without_series{${selection}}`;
  return {
    kind: 'timeseries',
    text: POLL_TEXTS.withoutSeries,
    width,
    queries: [{ expression: sumBy('reason', perResource(tasks, 'reason')), legend: '{{reason}}' }],
    unit: Short,
    colors: { limit: 'red', retention: 'blue', mode: 'gray' },
  };
}
