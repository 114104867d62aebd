import { LANGUAGES } from '../../dashboard-identity.ts';
import { annotationsOf, fillThreshold, runbookAnchor, THRESHOLD_TOKEN, type Alert } from '../alert.ts';
import type { Finding } from './finding.ts';
import { inspectPromQl } from './lint-promql.ts';
import type { MetricTables } from './metric-tables.ts';
import { parsePromQl, type PromQl } from './parse-promql.ts';

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** What is wrong with an alert: its expression, the queries and the labels in its annotations. */
export function lintAlert(alert: Alert, tables: MetricTables): readonly Finding[] {
  const expr = fillThreshold(alert, alert.expr);
  const { findings, labels } = inspectPromQl(expr, tables);
  const parsed = parsePromQl(expr);
  const filters = parsed === undefined || isFiltered(parsed);
  const annotations = LANGUAGES.flatMap((language) => Object.entries(annotationsOf(alert, language)));
  return [
    ...findings,
    ...(filters ? [] : [finding('no-comparison', `${alert.name} compares nothing: it would always fire`)]),
    ...annotations.flatMap(([name, text]) =>
      lintAnnotation(name, fillThreshold(alert, text), { labels, tables }),
    ),
    ...lintThreshold(alert),
  ];
}

/** What is wrong with labels that are templates: an alert whose labels change with its value is a new one every time. */
export function lintLabels(labels: Readonly<Record<string, string>>): readonly Finding[] {
  return Object.entries(labels)
    .filter(([, value]) => /\$value\b|\.Value\b/.test(value))
    .map(([name]) => finding('value-in-label', `label ${name} holds $value: put it in an annotation`));
}

/** Every alert needs a section in the runbooks, and every section an alert. `headings` are those of the second level. */
export function lintRunbooks(
  alerts: readonly Pick<Alert, 'name'>[],
  headings: readonly string[],
): readonly Finding[] {
  const anchors = new Set(headings.map((heading) => `#${heading.toLowerCase()}`));
  const names = new Set<string>(alerts.map(({ name }) => name));
  return [
    ...alerts
      .filter((alert) => !anchors.has(runbookAnchor(alert)))
      .map(({ name }) => finding('no-runbook', `${name} has no section in the runbooks`)),
    ...headings
      .filter((heading) => heading.startsWith('SenseCoreAds') && !names.has(heading))
      .map((heading) => finding('no-alert', `the section ${heading} is about no alert`)),
  ];
}

/** Whether it has series only when something is the case. */
function isFiltered(node: PromQl): boolean {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'selector':
      return false;
    case 'range':
      return isFiltered(node.of);
    case 'call':
    case 'aggregation':
      return node.args.some(isFiltered);
    case 'binary': {
      if (COMPARISONS.has(node.operator)) return !node.bool;
      const sides = [isFiltered(node.left), isFiltered(node.right)];
      return node.operator === 'or' ? sides.every(Boolean) : sides.some(Boolean);
    }
  }
}

function lintAnnotation(
  name: string,
  template: string,
  { labels, tables }: { readonly labels: ReadonlySet<string>; readonly tables: MetricTables },
): readonly Finding[] {
  const queries = [...template.matchAll(/`([^`]*)`/g)].map(([, query = '']) =>
    query.replaceAll('%q', '"$filled"'),
  );
  const used = [...template.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label);
  return [
    ...queries.flatMap((query) => inspectPromQl(query, tables).findings),
    ...used
      .filter((label) => !labels.has(label))
      .map((label) =>
        finding('unknown-label', `${name} uses $labels.${label}, which the expression does not have`),
      ),
  ];
}

function lintThreshold({ name, expr, threshold }: Alert): readonly Finding[] {
  const isUsed = expr.includes(THRESHOLD_TOKEN);
  if (isUsed === (threshold !== undefined)) return [];
  return [
    finding(
      'unused-threshold',
      `${name} has ${isUsed ? 'a place for a threshold, but none' : 'a threshold, but no place for it'}`,
    ),
  ];
}

function finding(rule: Finding['rule'], message: string): Finding {
  return { rule, message };
}
