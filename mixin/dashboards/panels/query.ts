import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import type { Language } from '../../dashboard-identity.ts';
import { DATASOURCE } from '../variables.ts';
import type { SeriesQuery } from './panel.ts';

/** A query for the end of the time range, as rows. */
export function buildInstantQuery(expression: string, index: number): DataqueryBuilder {
  return buildQuery(expression, index).instant().format(PromQueryFormat.Table);
}

/** Queries over the time range, or for its end when `instant`. */
export function buildSeriesQueries(
  queries: readonly SeriesQuery[],
  { language, instant }: { readonly language: Language; readonly instant: boolean },
): DataqueryBuilder[] {
  return queries.map(({ expression, legend }, index) => {
    const query = buildQuery(expression, index)
      .format(PromQueryFormat.TimeSeries)
      .legendFormat(typeof legend === 'string' ? legend : legend[language]);
    return instant ? query.instant() : query.range();
  });
}

/** The name of the query at an index: A, B, C, … */
export function refId(index: number): string {
  return String.fromCodePoint('A'.charCodeAt(0) + index);
}

function buildQuery(expression: string, index: number): DataqueryBuilder {
  return new DataqueryBuilder().datasource(DATASOURCE).expr(expression).refId(refId(index));
}
