import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { buildDataLink } from '../links.ts';
import { buildThresholds } from '../thresholds.ts';
import type { BarGaugePanel, PanelPlace } from './panel.ts';
import { buildSeriesQueries } from './query.ts';
import { withWords } from './words.ts';

export function buildBarGauge(spec: BarGaugePanel, place: PanelPlace): Panel {
  const { queries, unit, max, thresholds, link } = spec;
  const builder = withWords(new PanelBuilder(), spec, place)
    .targets(buildSeriesQueries(queries, { language: place.language, instant: true }))
    .unit(unit)
    .min(0)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .thresholds(buildThresholds(thresholds ?? []))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false));
  if (max !== undefined) builder.max(max);
  if (link !== undefined) builder.dataLinks([{ build: () => buildDataLink(link, 'series', place) }]);
  return builder.build();
}
