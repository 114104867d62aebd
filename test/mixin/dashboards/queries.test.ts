import { VariableType } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, test } from 'vitest';
import { inspectPromQl, lintPromQl } from '../../../mixin/alerts/lint/lint-promql.ts';
import { createMetricTables } from '../../../mixin/alerts/lint/metric-tables.ts';
import { DASHBOARDS } from '../../../mixin/dashboards/all-dashboards.ts';
import { dashboardQueries, rawQueries } from '../../../mixin/dashboards/dashboard-queries.ts';
import { buildDashboard, type DashboardSpec } from '../../../mixin/dashboards/dashboard.ts';
import type { PanelSpec } from '../../../mixin/dashboards/panels/panel.ts';

const TABLES = await createMetricTables();
const BUILT_IN = ['__rate_interval', '__range'];

function panelsOf({ sections }: DashboardSpec): readonly PanelSpec[] {
  return sections.flatMap(({ lines }) => lines.flatMap(({ panels }) => panels));
}

function labelsOf(expression: string): ReadonlySet<string> {
  return inspectPromQl(expression, TABLES).labels;
}

describe.each(DASHBOARDS)('$name', (spec) => {
  const queries = rawQueries(spec);
  const variables = buildDashboard(spec, 'en').templating.list ?? [];

  test('the lint finds nothing in its queries', () => {
    const findings = queries.flatMap(({ panel, expression }) =>
      lintPromQl(expression, TABLES).map((finding) => ({ panel, ...finding })),
    );
    expect(findings).toEqual([]);
  });

  test('the lint finds nothing in the queries of its variables', () => {
    const selectors = variables
      .filter(({ type }) => type === VariableType.Query)
      .map(({ definition = '' }) => /^(?:label_values\((.*), \w+\)|query_result\((.*)\))$/.exec(definition))
      .map((match) => match?.[1] ?? match?.[2] ?? 'neither');
    expect(selectors.flatMap((selector) => lintPromQl(selector, TABLES))).toEqual([]);
  });

  test('its queries use its variables, and only those', () => {
    const names = new Set(
      queries.flatMap(({ expression }) => [...expression.matchAll(/\$([a-z_]\w*)/g)].map(([, name]) => name)),
    );
    for (const name of BUILT_IN) names.delete(name);
    const own = variables.map(({ name }) => name).filter((name) => name !== 'datasource');
    expect(names).toEqual(new Set(own));
  });

  test('its JSON has exactly these queries', () => {
    const panels = buildDashboard(spec, 'en').panels?.flatMap((panel) =>
      'targets' in panel ? (panel.targets ?? []) : [],
    );
    expect(panels?.map((target) => ('expr' in target ? target.expr : undefined))).toEqual(
      queries.map(({ expression }) => expression),
    );
  });

  test('legends name labels that the series have', () => {
    const unknown = panelsOf(spec).flatMap((panel) => {
      const series = 'queries' in panel ? panel.queries : 'query' in panel ? [panel.query] : [];
      return series.flatMap(({ expression, legend }) =>
        [...(typeof legend === 'string' ? legend : legend.en).matchAll(/\{\{(\w+)\}\}/g)]
          .map(([, label = '']) => label)
          .filter((label) => !labelsOf(expression).has(label)),
      );
    });
    expect(unknown).toEqual([]);
  });

  test('tables show every label that their rows have, and no other', () => {
    for (const panel of panelsOf(spec)) {
      if (panel.kind !== 'table') continue;
      const shown = panel.columns.flatMap((column) => ('label' in column ? [column.label] : []));
      const present = new Set(panel.rows.flatMap((row) => [...labelsOf(row)]));
      expect(shown.filter((label) => !present.has(label))).toEqual([]);
      const of = ['cluster', 'namespace', 'job', 'instance', 'resource', 'task_id', 'task_name'];
      expect([...present].filter((label) => !shown.includes(label) && !of.includes(label))).toEqual([]);
    }
  });

  test('the rows of a table are found by labels that all of its queries have', () => {
    for (const panel of panelsOf(spec)) {
      if (panel.kind !== 'table') continue;
      const [first = '', ...rows] = panel.rows;
      const values = panel.columns.flatMap((column) => ('expression' in column ? [column.expression] : []));
      const key = values.map(labelsOf)[0] ?? labelsOf(first);
      for (const expression of [first, ...rows, ...values]) {
        const labels = labelsOf(expression);
        expect([...key].filter((label) => !labels.has(label))).toEqual([]);
      }
      for (const expression of values) expect(labelsOf(expression)).toEqual(key);
    }
  });
});

test('queries come with values in place of the variables', () => {
  const queries = dashboardQueries({
    job: 'ads',
    resource: 'nightly',
    task: 'task-1',
    rateInterval: '4m',
    range: '1h',
  });
  expect(queries.filter(({ expression }) => /\$[a-z_]/.test(expression))).toEqual([]);
  expect(queries.find(({ panel }) => panel === 'Progress')).toEqual({
    dashboard: 'task',
    panel: 'Progress',
    expression:
      'max by (cluster, namespace, job, resource, task_id, task_name) (sensecore_ads_task_progress_ratio{cluster=~".*", job=~"ads", resource="nightly", task_id="task-1"})',
    instant: true,
  });
});

test('a task is chosen by its name and id, whatever its name is', () => {
  const spec = DASHBOARDS.find(({ name }) => name === 'task');
  const variables = spec === undefined ? [] : buildDashboard(spec, 'en').templating.list;
  const { regex = '' } = variables?.find(({ name }) => name === 'task') ?? {};
  // As Grafana writes what query_result() found: labels in order, values as they are.
  const name = 'a "b",task_id="c" }';
  const found = `{display="${name} · t-1",task_id="t-1",task_name="${name}"} 1 1700000000000`;
  expect(new RegExp(regex.slice(1, -1)).exec(found)?.groups).toEqual({ text: `${name} · t-1`, value: 't-1' });
});
