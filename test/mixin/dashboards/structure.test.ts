import {
  VariableType,
  type Dashboard,
  type DashboardLink,
  type Panel,
  type RowPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DASHBOARDS } from '../../../mixin/dashboards/all-dashboards.ts';
import { GRID_COLUMNS, buildDashboard } from '../../../mixin/dashboards/dashboard.ts';
import { LANGUAGES, type Language } from '../../../mixin/dashboard-identity.ts';
import { DASHBOARD_DOCUMENTS } from '../../../scripts/documents/dashboards.ts';

const BUILT = LANGUAGES.flatMap((language) =>
  DASHBOARDS.map((spec) => ({ language, name: spec.name, dashboard: buildDashboard(spec, language) })),
);

/** Panels without the headings between them. */
function panelsOf({ panels = [] }: Dashboard): readonly Panel[] {
  return panels.filter((panel): panel is Panel => panel.type !== 'row');
}

/** Everything that stands under a key, at any depth. */
function valuesOf(key: string, json: unknown): readonly unknown[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(key, value),
  ]);
}

test('the uids never change', () => {
  expect(BUILT.map(({ dashboard }) => dashboard.uid)).toEqual([
    'sensecore-ads-overview',
    'sensecore-ads-resource',
    'sensecore-ads-task',
    'sensecore-ads-exporter',
    'sensecore-ads-overview-zh',
    'sensecore-ads-resource-zh',
    'sensecore-ads-task-zh',
    'sensecore-ads-exporter-zh',
  ]);
});

test.each(DASHBOARD_DOCUMENTS)('$path is what the code says', ({ path, render }) => {
  expect(readFileSync(join(import.meta.dirname, '../../..', path), 'utf8')).toBe(render());
});

test('both languages have the same panels and the same queries', () => {
  expect(inLanguage('zh').map(skeletonOf)).toEqual(inLanguage('en').map(skeletonOf));
});

test('the Chinese ones are in Chinese', () => {
  const han = /\p{Script=Han}/u;
  expect(
    inLanguage('en')
      .flatMap(textsOf)
      .filter((text) => han.test(text)),
  ).toEqual([]);
  const names = ['CPU', 'Exporter', '–'];
  const others = inLanguage('zh')
    .flatMap(textsOf)
    .filter((text) => !names.includes(text));
  expect(others.filter((text) => !han.test(text))).toEqual([]);
});

function inLanguage(language: Language): readonly Dashboard[] {
  return BUILT.filter((built) => built.language === language).map(({ dashboard }) => dashboard);
}

/** What does not depend on the language. */
function skeletonOf(dashboard: Dashboard): unknown {
  return {
    panels: dashboard.panels?.map(({ id, type, gridPos }) => ({ id, type, gridPos })),
    variables: dashboard.templating.list?.map(({ name, query }) => ({ name, query })),
    ...Object.fromEntries(['expr', 'unit', 'thresholds'].map((key) => [key, valuesOf(key, dashboard)])),
  };
}

function textsOf(dashboard: Dashboard): readonly string[] {
  return ['title', 'description', 'label', 'displayName', 'noValue']
    .flatMap((key) => valuesOf(key, dashboard))
    .map(String);
}

describe.each(BUILT)('$name in $language', ({ dashboard }) => {
  const panels = panelsOf(dashboard);

  test('is in the classic form of Grafana', () => {
    expect(dashboard.schemaVersion).toBe(42);
    const kinds = ['stat', 'timeseries', 'table', 'bargauge', 'state-timeline'];
    expect(panels.filter(({ type }) => !kinds.includes(type))).toEqual([]);
  });

  test.each(panels.map((panel) => ({ panel, title: panel.title })))(
    '$title says what it is, in which unit, and why it is empty',
    ({ panel }) => {
      expect(panel.title).toMatch(/\S/);
      expect(panel.description).toMatch(/[.。]$/);
      expect(panel.fieldConfig?.defaults.noValue).toMatch(/\S/);
      expect(unitsOf(panel)).not.toContain(undefined);
    },
  );

  test('every panel, query and variable uses the data source that the reader chose', () => {
    const datasources = valuesOf('datasource', dashboard);
    const queries = panels.flatMap(({ targets = [] }) => targets);
    const variables = dashboard.templating.list?.filter(({ type }) => type === VariableType.Query) ?? [];
    expect(datasources).toHaveLength(panels.length + queries.length + variables.length);
    for (const datasource of datasources) {
      expect(datasource).toEqual({ type: 'prometheus', uid: '${datasource}' });
    }
  });

  test('panels have ids of their own, fill the grid and do not overlap', () => {
    const all = dashboard.panels ?? [];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const cells = all.flatMap(cellsOf);
    expect(new Set(cells).size).toBe(cells.length);
    const rows = new Set(cells.map((cell) => cell.split(' ')[1]));
    expect(cells).toHaveLength(rows.size * GRID_COLUMNS);
  });

  test('panels do not share a title', () => {
    const titles = panels.map(({ title }) => title);
    expect(titles).toEqual([...new Set(titles)]);
  });

  test('the links at the top lead to the other three and keep the time range', () => {
    const links: readonly DashboardLink[] = dashboard.links ?? [];
    expect(links).toHaveLength(DASHBOARDS.length - 1);
    expect(links.every(({ keepTime }) => keepTime)).toBe(true);
  });
});

/** One for each number that the panel shows. */
function unitsOf({ type, fieldConfig }: Panel): readonly unknown[] {
  if (type === 'state-timeline') return [fieldConfig?.defaults.mappings?.length];
  if (type !== 'table') return [fieldConfig?.defaults.unit];
  const values = fieldConfig?.overrides.filter(({ matcher }) => String(matcher.options).startsWith('Value'));
  return (values ?? []).map(({ properties }) => properties.find(({ id }) => id === 'unit')?.value as unknown);
}

/** The cells of the grid that a panel covers, as `x y`. */
function cellsOf({ gridPos }: Panel | RowPanel): readonly string[] {
  if (gridPos === undefined) return [];
  const { x, y, w, h } = gridPos;
  return Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`);
}
