import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { buildDataLink } from '../links.ts';
import { buildThresholds } from '../thresholds.ts';
import type { PanelPlace, TimeSeriesPanel } from './panel.ts';
import { buildSeriesQueries } from './query.ts';
import { withWords } from './words.ts';

export function buildTimeSeries(spec: TimeSeriesPanel, place: PanelPlace): Panel {
  const { queries, unit, shape = 'lines', max, thresholds, colors = {}, link } = spec;
  const builder = withWords(new PanelBuilder(), spec, place)
    .targets(buildSeriesQueries(queries, { language: place.language, instant: false }))
    .unit(unit)
    .showPoints(VisibilityMode.Auto)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs([]),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (shape === 'bars') builder.drawStyle(GraphDrawStyle.Bars).fillOpacity(80);
  else builder.drawStyle(GraphDrawStyle.Line).fillOpacity(shape === 'stacked' ? 30 : 0);
  if (shape !== 'lines') builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (max !== undefined) builder.max(max);
  if (thresholds !== undefined) {
    builder
      .thresholds(buildThresholds(thresholds))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  for (const [names, color] of Object.entries(colors)) {
    builder.overrideByRegexp(`/^(?:${names})$/`, [
      { id: 'color', value: { mode: 'fixed', fixedColor: color } },
    ]);
  }
  if (link !== undefined) builder.dataLinks([{ build: () => buildDataLink(link, 'series', place) }]);
  return builder.build();
}
