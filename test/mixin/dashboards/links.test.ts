import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ALERT_GROUPS } from '../../../mixin/alerts/alert-groups.ts';
import { annotationsOf } from '../../../mixin/alerts/alert.ts';
import { inspectPromQl } from '../../../mixin/alerts/lint/lint-promql.ts';
import { createMetricTables } from '../../../mixin/alerts/lint/metric-tables.ts';
import { DASHBOARDS } from '../../../mixin/dashboards/all-dashboards.ts';
import { buildDashboard } from '../../../mixin/dashboards/dashboard.ts';
import { LANGUAGES, dashboardPath } from '../../../mixin/dashboard-identity.ts';

const TABLES = await createMetricTables();
const ALERTS = ALERT_GROUPS.flatMap(({ alerts }) => alerts);

describe.each(LANGUAGES)('in %s', (language) => {
  const dashboards = DASHBOARDS.map((spec) => buildDashboard(spec, language));
  const byUid = new Map(dashboards.map((dashboard) => [dashboard.uid, dashboard]));

  describe.each(dashboards.map((dashboard) => ({ dashboard, title: dashboard.title })))(
    '$title',
    ({ dashboard }) => {
      const urls = urlsOf(dashboard);

      test('its links lead to dashboards of the same language', () => {
        expect(urls.length).toBeGreaterThanOrEqual(DASHBOARDS.length - 1);
        expect(urls.filter((url) => !byUid.has(uidOf(url)))).toEqual([]);
      });

      test('its links set variables that are there, from variables that are there', () => {
        const own = variablesOf(dashboard);
        for (const url of urls) {
          const target = variablesOf(byUid.get(uidOf(url)));
          const kept = [...url.matchAll(/\$\{(\w+):queryparam\}/g)].map(([, name = '']) => name);
          const set = [...url.matchAll(/var-(\w+)=/g)].map(([, name = '']) => name);
          expect(kept).toEqual(expect.arrayContaining(['datasource', 'cluster', 'job']));
          expect(kept.filter((name) => !own.has(name))).toEqual([]);
          expect([...kept, ...set].filter((name) => !target.has(name))).toEqual([]);
          expect(new Set([...kept, ...set]).size).toBe(kept.length + set.length);
        }
      });

      test('its links take labels that are there from what was clicked', () => {
        for (const panel of panelsOf(dashboard)) {
          const taken = urlsOf(panel).flatMap((url) =>
            [...url.matchAll(/\$\{__(?:data\.fields|field\.labels)\.(\w+):percentencode\}/g)].map(
              ([, name = '']) => name,
            ),
          );
          const hidden = hiddenFields(panel);
          const labels = labelsOf(panel);
          expect(taken.filter((label) => !labels.has(label) || hidden.has(label))).toEqual([]);
        }
      });

      test('links on values keep the time range', () => {
        const urlsOfPanels = panelsOf(dashboard).flatMap(urlsOf);
        expect(urlsOfPanels.filter((url) => !url.endsWith('${__url_time_range}'))).toEqual([]);
      });
    },
  );

  test('the reason of a failure is two clicks away from the Overview: a task of "Failed tasks", and it is there', () => {
    const [overview] = dashboards;
    const failed = panelsOf(overview).find((panel) => labelsOf(panel).has('reason'));
    const columns = failed?.fieldConfig?.overrides.map(({ matcher }) => matcher.options as unknown);
    expect(columns?.slice(0, 2)).toEqual(['task_name', 'reason']);
    const toTask = urlsOf(failed).find((url) => uidOf(url).includes('task')) ?? '';
    const reasons = panelsOf(byUid.get(uidOf(toTask))).filter((panel) => labelsOf(panel).has('reason'));
    expect(reasons.map(({ gridPos }) => gridPos?.y)).toEqual([4]);
  });
});

const ALERTS_IN_LANGUAGES = ALERTS.flatMap((alert) =>
  LANGUAGES.map((language) => ({ alert, name: alert.name, language })),
);

test.each(ALERTS_IN_LANGUAGES)(
  'the dashboard of $name ($language) is there and has the variables that its link sets',
  ({ alert, language }) => {
    const [path = '', query] = annotationsOf(alert, language)['dashboard']?.split('?') ?? [];
    const dashboards = DASHBOARDS.map((spec) => buildDashboard(spec, language));
    const target = dashboards.find(({ uid }) => path === `/d/${uid}`);
    const set = [...(query ?? '').matchAll(/var-(\w+)=/g)].map(([, name = '']) => name);
    expect(set.filter((name) => !variablesOf(target).has(name))).toEqual([]);
    expect(target).toBeDefined();
  },
);

test.each([
  ['SenseCoreAdsTaskStalled', 'task', 'Without progress'],
  ['SenseCoreAdsTaskCompletionLate', 'task', 'Estimated total time'],
  ['SenseCoreAdsTaskFailureRatioHigh', 'overview', 'Failure ratio, last 6h'],
  ['SenseCoreAdsResourceNotRead', 'overview', 'Age of the last successful poll, in poll intervals'],
  ['SenseCoreAdsClockSkew', 'exporter', 'Clock difference to the API'],
  ['SenseCoreAdsApiThrottled', 'exporter', 'Delay per request'],
])('%s fires where the %s dashboard draws the threshold of "%s"', (alertName, name, title) => {
  const alert = ALERTS.find((candidate) => candidate.name === alertName);
  const spec = DASHBOARDS.find((candidate) => candidate.name === name);
  const panels = spec === undefined ? [] : panelsOf(buildDashboard(spec, 'en'));
  const steps = panels.find((panel) => panel.title === title)?.fieldConfig?.defaults.thresholds?.steps;
  expect(alert?.threshold).toBeDefined();
  expect(steps?.[1]?.value).toBe(alert?.threshold);
});

test('the documentation names dashboards, panels and alerts that are there', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/dashboards.md'), 'utf8');
  const dashboards = DASHBOARDS.map((spec) => buildDashboard(spec, 'en'));
  const titles = dashboards.flatMap(panelsOf).map(({ title = '' }) => title);
  for (const { uid } of dashboards) expect(text).toContain(`| \`${uid}\` |`);
  const rows = [...text.matchAll(/^\| ([^|]+) \| \[(\w+)\]\(alerts\.md#(\w+)\) \|$/gm)];
  expect(rows.length).toBeGreaterThan(0);
  for (const [, panels = '', alert = '', anchor] of rows) {
    expect(ALERTS.some(({ name }) => name === alert)).toBe(true);
    expect(anchor).toBe(alert.toLowerCase());
    for (const panel of panels.split(', ')) {
      expect(titles.filter((title) => title.startsWith(panel))).not.toEqual([]);
    }
  }
});

test('an address has the variables as they are given, templates included', () => {
  expect(
    dashboardPath({
      name: 'resource',
      variables: { job: 'ads', resource: '{{ $labels.resource | urlquery }}' },
    }),
  ).toBe('/d/sensecore-ads-resource?var-job=ads&var-resource={{ $labels.resource | urlquery }}');
  expect(dashboardPath({ name: 'overview', language: 'zh' })).toBe('/d/sensecore-ads-overview-zh');
});

function panelsOf(dashboard: Dashboard | undefined): readonly Panel[] {
  return (dashboard?.panels ?? []).filter((panel): panel is Panel => panel.type !== 'row');
}

/** Every link in it. */
function urlsOf(json: unknown): readonly string[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => [
    ...(key === 'url' ? [String(value)] : []),
    ...urlsOf(value),
  ]);
}

function uidOf(url: string): string {
  return /^\/d\/([\w-]+)\?/.exec(url)?.[1] ?? '';
}

function variablesOf(dashboard: Dashboard | undefined): ReadonlySet<string> {
  return new Set(dashboard?.templating.list?.map(({ name }) => name));
}

function labelsOf({ targets = [] }: Panel): ReadonlySet<string> {
  const expressions = targets.map((target) => ('expr' in target ? String(target.expr) : ''));
  return new Set(expressions.flatMap((expression) => [...inspectPromQl(expression, TABLES).labels]));
}

/** The fields that a table takes out: links cannot use them. */
function hiddenFields({ transformations = [] }: Panel): ReadonlySet<string> {
  const options = transformations.map((transformation) => transformation.options as object);
  return new Set(
    options.flatMap((option) =>
      'excludeByName' in option ? Object.keys(option.excludeByName as Record<string, boolean>) : [],
    ),
  );
}
