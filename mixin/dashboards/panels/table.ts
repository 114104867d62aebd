import {
  BarGaugeDisplayMode,
  TableCellDisplayMode,
  TableCellHeight,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type {
  DataTransformerConfig,
  DynamicConfigValue,
  Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { buildDataLink } from '../links.ts';
import { buildMapping } from '../mappings.ts';
import { buildThresholds } from '../thresholds.ts';
import type { Column, LabelColumn, PanelPlace, TablePanel, ValueColumn } from './panel.ts';
import { buildInstantQuery, refId } from './query.ts';
import { withWords } from './words.ts';

/** Stands in a cell without a value, unless its column knows better. */
const NOTHING = '–';

/** Not shown unless a table has a column for it. */
const HIDDEN_LABELS = [
  'Time',
  '__name__',
  'cluster',
  'namespace',
  'job',
  'instance',
  'resource',
  'task_id',
  'task_name',
];

export function buildTable(spec: TablePanel, place: PanelPlace): Panel {
  const { rows, columns, sortBy } = spec;
  const valueColumns = columns.filter((column) => 'expression' in column);
  const fieldOf = (column: Column): string =>
    'label' in column ? column.label : `Value #${refId(rows.length + valueColumns.indexOf(column))}`;
  const builder = withWords(new PanelBuilder(), spec, place)
    .targets([...rows, ...valueColumns.map(({ expression }) => expression)].map(buildInstantQuery))
    .cellHeight(TableCellHeight.Sm)
    .filterable(true)
    .transformations([{ id: 'merge', options: {} }, arrange(columns.map(fieldOf), rows.length)]);
  for (const column of columns) builder.overrideByName(fieldOf(column), columnProperties(column, place));
  if (sortBy !== undefined) {
    const { column, descending } = sortBy;
    builder.sortBy([new TableSortByFieldStateBuilder().displayName(column[place.language]).desc(descending)]);
  }
  return builder.build();
}

/** Puts the fields into their order and takes out what no column shows. */
function arrange(fields: readonly string[], rowQueries: number): DataTransformerConfig {
  const rowValues = Array.from({ length: rowQueries }, (_, index) => `Value #${refId(index)}`);
  // Where only one query found something, which is always one of rows, Grafana calls its values "Value".
  const hidden = [...HIDDEN_LABELS, ...rowValues, 'Value'].filter((name) => !fields.includes(name));
  return {
    id: 'organize',
    options: {
      excludeByName: Object.fromEntries(hidden.map((name) => [name, true])),
      indexByName: Object.fromEntries(fields.map((name, index) => [name, index])),
      renameByName: {},
    },
  };
}

function columnProperties(column: Column, place: PanelPlace): DynamicConfigValue[] {
  const { title, mapping, empty, width } = column;
  const properties: DynamicConfigValue[] = [
    { id: 'displayName', value: title[place.language] },
    { id: 'noValue', value: empty?.[place.language] ?? NOTHING },
  ];
  if (width !== undefined) properties.push({ id: 'custom.width', value: width });
  if (mapping !== undefined) {
    properties.push({ id: 'mappings', value: buildMapping(mapping, place.language) }, COLORED_TEXT);
  }
  properties.push(...('label' in column ? linkProperties(column, place) : valueProperties(column)));
  return properties;
}

const COLORED_TEXT: DynamicConfigValue = {
  id: 'custom.cellOptions',
  value: { type: TableCellDisplayMode.ColorText },
};

const BAR: readonly DynamicConfigValue[] = [
  { id: 'min', value: 0 },
  { id: 'max', value: 1 },
  { id: 'color', value: { mode: 'fixed', fixedColor: 'blue' } },
  {
    id: 'custom.cellOptions',
    value: { type: TableCellDisplayMode.Gauge, mode: BarGaugeDisplayMode.Basic },
  },
];

function linkProperties({ link }: LabelColumn, place: PanelPlace): DynamicConfigValue[] {
  return link === undefined ? [] : [{ id: 'links', value: [buildDataLink(link, 'row', place)] }];
}

function valueProperties({ unit, decimals, thresholds, bar }: ValueColumn): DynamicConfigValue[] {
  const properties: DynamicConfigValue[] = [{ id: 'unit', value: unit }];
  if (decimals !== undefined) properties.push({ id: 'decimals', value: decimals });
  if (thresholds !== undefined) {
    properties.push({ id: 'thresholds', value: buildThresholds(thresholds).build() }, COLORED_TEXT);
  }
  if (bar === true) properties.push(...BAR);
  return properties;
}
