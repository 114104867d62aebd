// A panel is a row of data, free of any language; `buildPanel` makes Grafana's form of it.

import type { DashboardName, Language, Text } from '../../dashboard-identity.ts';
import type { Mapping } from '../mappings.ts';
import type { Threshold } from '../thresholds.ts';

/** What a panel says to its readers. `empty` stands in its place when there is nothing to show, and says why. */
export interface PanelWords {
  readonly title: string;
  readonly description: string;
  readonly empty: string;
}
export type PanelText = Readonly<Record<Language, PanelWords>>;

/** A click that leads to another dashboard with the same data source, scope and time range. */
export interface Link {
  readonly to: DashboardName;
  /** Variable → label of the row or series that was clicked. */
  readonly variables?: Readonly<Record<string, string>>;
}

interface PanelBase {
  readonly text: PanelText;
  /** In columns of the grid, which has 24. */
  readonly width: number;
}

/** One number, or one word, as of the end of the time range. */
export interface StatPanel extends PanelBase {
  readonly kind: 'stat';
  readonly expression: string;
  readonly unit: string;
  readonly decimals?: number;
  readonly thresholds?: readonly Threshold[];
  readonly mapping?: Mapping;
  /** Shows the values of this label in place of the number. */
  readonly label?: string;
  readonly link?: Link;
}

/** A query with a series for each set of labels; `legend` names them, as in `{{state}}`. */
export interface SeriesQuery {
  readonly expression: string;
  readonly legend: string | Text;
}

/** Series over the time range. */
export interface TimeSeriesPanel extends PanelBase {
  readonly kind: 'timeseries';
  readonly queries: readonly SeriesQuery[];
  readonly unit: string;
  readonly shape?: 'lines' | 'stacked' | 'bars';
  readonly max?: number;
  /** Drawn as lines. */
  readonly thresholds?: readonly Threshold[];
  /** Regular expression over the names of series → color. */
  readonly colors?: Readonly<Record<string, string>>;
  readonly link?: Link;
}

/** Bars of different length, one for each series, as of the end of the time range. */
export interface BarGaugePanel extends PanelBase {
  readonly kind: 'bargauge';
  readonly queries: readonly SeriesQuery[];
  readonly unit: string;
  readonly max?: number;
  readonly thresholds?: readonly Threshold[];
  readonly link?: Link;
}

/** One row of colors for each series; the values are codes that the mapping knows. */
export interface TimelinePanel extends PanelBase {
  readonly kind: 'state-timeline';
  readonly query: SeriesQuery;
  readonly mapping: Mapping;
  readonly link?: Link;
}

/** A column of a table: a label of the rows, or the value of a query of its own. */
export type Column = LabelColumn | ValueColumn;

interface ColumnBase {
  readonly title: Text;
  readonly mapping?: Mapping;
  /** Stands in a cell that has no value. */
  readonly empty?: Text;
  readonly width?: number;
}

export interface LabelColumn extends ColumnBase {
  readonly label: string;
  readonly link?: Link;
}

export interface ValueColumn extends ColumnBase {
  readonly expression: string;
  readonly unit: string;
  readonly decimals?: number;
  readonly thresholds?: readonly Threshold[];
  /** Draws the value, 0 to 1, as a bar. */
  readonly bar?: boolean;
}

/** Rows as of the end of the time range. Rows of different queries with the same labels are one row. */
export interface TablePanel extends PanelBase {
  readonly kind: 'table';
  /** Queries for the rows and their labels only: they come first. */
  readonly rows: readonly string[];
  readonly columns: readonly Column[];
  readonly sortBy?: { readonly column: Text; readonly descending: boolean };
}

export type PanelSpec = StatPanel | TimeSeriesPanel | BarGaugePanel | TimelinePanel | TablePanel;

/** Where a panel is shown. */
export interface PanelPlace {
  readonly dashboard: DashboardName;
  readonly language: Language;
}
