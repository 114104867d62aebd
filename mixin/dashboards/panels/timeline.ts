import {
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { buildDataLink } from '../links.ts';
import { buildMapping } from '../mappings.ts';
import type { PanelPlace, TimelinePanel } from './panel.ts';
import { buildSeriesQueries } from './query.ts';
import { withWords } from './words.ts';

/** More rows than these are on further pages. */
const ROWS_PER_PAGE = 20;

export function buildTimeline(spec: TimelinePanel, place: PanelPlace): Panel {
  const { query, mapping, link } = spec;
  const builder = withWords(new PanelBuilder(), spec, place)
    .targets(buildSeriesQueries([query], { language: place.language, instant: false }))
    .mappings(buildMapping(mapping, place.language))
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .perPage(ROWS_PER_PAGE)
    .legend(new VizLegendOptionsBuilder().showLegend(false))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single));
  if (link !== undefined) builder.dataLinks([{ build: () => buildDataLink(link, 'series', place) }]);
  return builder.build();
}
