import {
  BigValueColorMode,
  BigValueGraphMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { buildDataLink } from '../links.ts';
import { buildMapping } from '../mappings.ts';
import { buildThresholds } from '../thresholds.ts';
import type { PanelPlace, StatPanel } from './panel.ts';
import { buildInstantQuery } from './query.ts';
import { withWords } from './words.ts';

export function buildStat(spec: StatPanel, place: PanelPlace): Panel {
  const { expression, unit, decimals, thresholds, mapping, label, link } = spec;
  const builder = withWords(new PanelBuilder(), spec, place)
    .withTarget(buildInstantQuery(expression, 0))
    .unit(unit)
    .graphMode(BigValueGraphMode.None)
    .colorMode(
      thresholds === undefined && mapping === undefined ? BigValueColorMode.None : BigValueColorMode.Value,
    )
    .thresholds(buildThresholds(thresholds ?? []))
    .reduceOptions(reduceTo(label));
  if (decimals !== undefined) builder.decimals(decimals);
  if (mapping !== undefined) builder.mappings(buildMapping(mapping, place.language));
  if (link !== undefined) builder.dataLinks([{ build: () => buildDataLink(link, 'panel', place) }]);
  return builder.build();
}

/** The number, or each value of a label. */
function reduceTo(label: string | undefined): ReduceDataOptionsBuilder {
  const options = new ReduceDataOptionsBuilder().calcs(['lastNotNull']);
  return label === undefined ? options.values(false) : options.values(true).fields(`/^${label}$/`);
}
