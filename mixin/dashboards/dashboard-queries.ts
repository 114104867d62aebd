// What a reader's browser would ask Prometheus: for tests that have no Grafana.

import { DASHBOARDS } from './all-dashboards.ts';
import type { DashboardSpec } from './dashboard.ts';
import type { DashboardName } from '../dashboard-identity.ts';
import type { PanelSpec } from './panels/panel.ts';

/** A query of a panel as Grafana would send it. */
export interface DashboardQuery {
  readonly dashboard: DashboardName;
  /** The English title of the panel. */
  readonly panel: string;
  readonly expression: string;
  /** Whether it asks for the end of the time range alone. */
  readonly instant: boolean;
}

/** What the variables are set to. */
export interface VariableValues {
  readonly job: string;
  readonly resource: string;
  /** The `task_id` that the Task dashboard is about. */
  readonly task: string;
  readonly instance?: string;
  readonly cluster?: string;
  /** As PromQL writes durations. */
  readonly rateInterval: string;
  readonly range: string;
}

/** Every query of every panel, with values in place of the variables. */
export function dashboardQueries(values: VariableValues): readonly DashboardQuery[] {
  const { job, resource, task, instance = '.+', cluster = '.*', rateInterval, range } = values;
  const variables = { job, resource, task, instance, cluster, __rate_interval: rateInterval, __range: range };
  return DASHBOARDS.flatMap(rawQueries).map((query) => ({
    ...query,
    expression: substitute(query.expression, variables),
  }));
}

/** Every query of a dashboard as its JSON has it. */
export function rawQueries({ name, sections }: DashboardSpec): readonly DashboardQuery[] {
  const panels = sections.flatMap(({ lines }) => lines.flatMap((line) => line.panels));
  return panels.flatMap((panel) =>
    expressionsOf(panel).map((expression) => ({
      dashboard: name,
      panel: panel.text.en.title,
      expression,
      instant: panel.kind !== 'timeseries' && panel.kind !== 'state-timeline',
    })),
  );
}

function expressionsOf(panel: PanelSpec): readonly string[] {
  switch (panel.kind) {
    case 'stat':
      return [panel.expression];
    case 'state-timeline':
      return [panel.query.expression];
    case 'timeseries':
    case 'bargauge':
      return panel.queries.map(({ expression }) => expression);
    case 'table': {
      const values = panel.columns.filter((column) => 'expression' in column);
      return [...panel.rows, ...values.map(({ expression }) => expression)];
    }
  }
}

/** Grafana's variables begin with a letter or an underscore; `$1` is PromQL's own. */
function substitute(expression: string, variables: Readonly<Record<string, string>>): string {
  return expression.replaceAll(/\$([A-Za-z_]\w*)/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`no value for the variable ${name}`);
    return value;
  });
}
