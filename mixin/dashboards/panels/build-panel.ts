import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { buildBarGauge } from './bar-gauge.ts';
import type { PanelPlace, PanelSpec } from './panel.ts';
import { buildStat } from './stat.ts';
import { buildTable } from './table.ts';
import { buildTimeSeries } from './time-series.ts';
import { buildTimeline } from './timeline.ts';

/** A panel as Grafana takes it, without its place in the grid. */
export function buildPanel(spec: PanelSpec, place: PanelPlace): Panel {
  switch (spec.kind) {
    case 'stat':
      return buildStat(spec, place);
    case 'timeseries':
      return buildTimeSeries(spec, place);
    case 'bargauge':
      return buildBarGauge(spec, place);
    case 'state-timeline':
      return buildTimeline(spec, place);
    case 'table':
      return buildTable(spec, place);
  }
}
