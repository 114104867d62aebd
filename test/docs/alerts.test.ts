import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALERT_GROUPS } from '../../mixin/alerts/alert-groups.ts';
import { runbookAnchor } from '../../mixin/alerts/alert.ts';
import { lintRunbooks } from '../../mixin/alerts/lint/lint-alert.ts';
import { lintPromQl } from '../../mixin/alerts/lint/lint-promql.ts';
import { createMetricTables } from '../../mixin/alerts/lint/metric-tables.ts';
import { FAILURE_REASONS } from '../../src/model/failure-reason.ts';
import { POLL_FAILURE_REASONS } from '../../src/model/poll.ts';

const document = readFileSync('docs/alerts.md', 'utf8');
const ALERTS = ALERT_GROUPS.flatMap(({ alerts }) => alerts);
const sections = new Map(
  document
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

test('every alert has a section, and every section of an alert has an alert', () => {
  expect(lintRunbooks(ALERTS, [...sections.keys()])).toEqual([]);
});

test('every section tells meaning, impact, how to see it with a query, and what to do, in this order', () => {
  for (const { name } of ALERTS) {
    const told = sections.get(name)?.match(/^\*\*.+?\.\*\*|^```promql/gm) ?? [];
    expect([name, ...new Set(told)]).toEqual([
      name,
      '**Meaning.**',
      '**Impact.**',
      '**How to see it.**',
      '```promql',
      '**What to do.**',
    ]);
  }
});

test('every query in it is one that the metrics can answer', async () => {
  const tables = await createMetricTables();
  const queries = [...document.matchAll(/```promql\n(.*?)```/gs)].map(([, query = '']) => query);
  expect(queries.length).toBeGreaterThanOrEqual(ALERTS.length);
  expect(queries.flatMap((query) => lintPromQl(query, tables))).toEqual([]);
});

test('the table has every alert with its severity and duration, and links to its section', () => {
  const rows = [...document.matchAll(/^\| \[(\w+)\]\((#\w+)\) \| (\w+) \| (\w*) ?\|/gm)];
  expect(rows.map(([, ...cells]) => cells)).toEqual(
    ALERTS.map((alert) => [alert.name, runbookAnchor(alert), alert.severity, alert.for ?? '']),
  );
  expect(document).toContain(`\n${ALERTS.length} alerts say`);
});

test.each([
  ['SenseCoreAdsTaskFailed', FAILURE_REASONS],
  ['SenseCoreAdsResourceNotRead', POLL_FAILURE_REASONS],
])('the section %s says what to check for every reason', (name, reasons) => {
  const rows = [...(sections.get(name) ?? '').matchAll(/^\| (`.*?`) \|/gm)].map(([, cell = '']) => cell);
  const told = rows.flatMap((cell) => cell.split(', '));
  expect(told.sort()).toEqual(reasons.map((reason) => `\`${reason}\``).sort());
});

test('every link to another section leads to one', () => {
  const anchors = new Set(
    [...sections.keys()].map((heading) => `#${heading.toLowerCase().replaceAll(' ', '-')}`),
  );
  const links = [...document.matchAll(/\]\((#[^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
});
