import { toSeconds } from './duration-seconds.ts';
import type { Finding, LintRule } from './finding.ts';
import { fillGrafanaVariables } from './grafana-variables.ts';
import { joinedOn, lintJoin } from './lint-join.ts';
import type { MetricTables } from './metric-tables.ts';
import { parsePromQl, type Aggregation, type Binary, type Matcher, type PromQl } from './parse-promql.ts';

/** The slowest scrapes that the rules are made for. */
export const SCRAPE_INTERVAL_SECONDS = 60;

/** Two of them may be lost, and a difference still remains. */
const MIN_RANGE_SECONDS = 4 * SCRAPE_INTERVAL_SECONDS;

const COUNTER_FUNCTIONS = new Set(['rate', 'irate', 'increase', 'resets']);
const RANKING = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

/** The labels that series of an expression may have; undefined of a number, which has none to join on. */
type Labels = ReadonlySet<string> | undefined;

export interface LintResult {
  readonly findings: readonly Finding[];
  /** The labels that the series of the result may have. */
  readonly labels: ReadonlySet<string>;
}

/** What is wrong with a query of an alert, a recording rule or a dashboard. Variables of Grafana are understood. */
export function lintPromQl(expr: string, tables: MetricTables): readonly Finding[] {
  return inspectPromQl(expr, tables).findings;
}

/** As `lintPromQl`; returns the labels of the result as well. */
export function inspectPromQl(expr: string, tables: MetricTables): LintResult {
  const findings: Finding[] = [];
  const parsed = parsePromQl(fillGrafanaVariables(expr));
  if (parsed === undefined)
    return { findings: [{ rule: 'syntax', message: `no PromQL: ${expr}` }], labels: new Set() };
  const labels = labelsOf(parsed, { tables, report: (rule, message) => findings.push({ rule, message }) });
  return { findings, labels: labels ?? new Set() };
}

interface Context {
  readonly tables: MetricTables;
  readonly report: (rule: LintRule, message: string) => void;
}

function labelsOf(node: PromQl, context: Context): Labels {
  switch (node.kind) {
    case 'number':
    case 'string':
      return undefined;
    case 'selector':
      return labelsOfSelector(node, context);
    case 'range':
      checkRange(node.duration, context);
      return labelsOf(node.of, context);
    case 'call':
      return labelsOfCall(node, context);
    case 'aggregation':
      return labelsOfAggregation(node, context);
    case 'binary':
      return labelsOfBinary(node, context);
  }
}

function labelsOfSelector(
  { metric, matchers }: { readonly metric: string; readonly matchers: readonly Matcher[] },
  { tables, report }: Context,
): Labels {
  const known = tables.get(metric);
  if (known === undefined) {
    report(
      'unknown-metric',
      `${metric === '' ? 'a selector without a name' : metric} is no metric of the program`,
    );
    return new Set(matchers.map(({ label }) => label));
  }
  for (const { label, operator, value } of matchers) {
    if (!known.labels.has(label)) report('unknown-label', `${metric} has no label ${label}`);
    const closed = known.values[label];
    // A variable of Grafana, or a regular expression that is more than a choice of words, may be anything.
    if (closed === undefined || !/^[\w|]+$/.test(value)) continue;
    for (const word of operator.includes('~') ? value.split('|') : [value]) {
      if (!closed.includes(word)) report('unknown-value', `${label} of ${metric} is never ${word}`);
    }
  }
  return known.labels;
}

function checkRange(duration: string, { report }: Context): void {
  const seconds = toSeconds(duration);
  if (seconds === undefined || seconds >= MIN_RANGE_SECONDS) return;
  report('short-range', `a range of ${duration} has less than 4 scrapes of ${SCRAPE_INTERVAL_SECONDS}s`);
}

function labelsOfCall(
  { name, args }: { readonly name: string; readonly args: readonly PromQl[] },
  context: Context,
): Labels {
  if (COUNTER_FUNCTIONS.has(name)) checkCounters(name, args, context);
  const [labels] = args.map((arg) => labelsOf(arg, context)).filter((found) => found !== undefined);
  switch (name) {
    case 'absent':
    case 'absent_over_time':
    case 'vector':
      return new Set();
    case 'time':
    case 'scalar':
      return undefined;
    case 'histogram_quantile':
      return without(labels ?? [], ['le']);
    case 'label_replace':
    case 'label_join': {
      const [, target] = args;
      return new Set([...(labels ?? []), ...(target?.kind === 'string' ? [target.value] : [])]);
    }
    default:
      return labels;
  }
}

function checkCounters(name: string, args: readonly PromQl[], { tables, report }: Context): void {
  for (const arg of args) {
    const of = arg.kind === 'range' ? arg.of : arg;
    const isCounter = of.kind !== 'selector' || (tables.get(of.metric)?.isCounter ?? true);
    if (!isCounter) report('rate-of-gauge', `${name}() of ${of.metric}, which is no counter`);
  }
}

function labelsOfAggregation({ operator, modifier, labels, args }: Aggregation, context: Context): Labels {
  const all =
    args.map((arg) => labelsOf(arg, context)).find((found) => found !== undefined) ?? new Set<string>();
  for (const label of labels) {
    if (!all.has(label))
      context.report('unknown-label', `${operator} ${modifier} ${label}, which nothing in it has`);
  }
  if (RANKING.has(operator)) return all;
  const kept = modifier === 'without' ? without(all, labels) : new Set(labels);
  const [first] = args;
  return operator === 'count_values' && first?.kind === 'string' ? new Set([...kept, first.value]) : kept;
}

function labelsOfBinary(node: Binary, context: Context): Labels {
  const left = labelsOf(node.left, context);
  const right = labelsOf(node.right, context);
  if (left === undefined || right === undefined) return left ?? right;
  const { operator, matching } = node;
  if (operator === 'or') return new Set([...left, ...right]);
  for (const { rule, message } of lintJoin(node, { left, right })) context.report(rule, message);
  if (operator === 'and' || operator === 'unless') return left;
  if (matching?.group === 'left') return new Set([...left, ...matching.included]);
  if (matching?.group === 'right') return new Set([...right, ...matching.included]);
  return joinedOn(node, { left, right });
}

function without(labels: Iterable<string>, dropped: readonly string[]): ReadonlySet<string> {
  return new Set([...labels].filter((label) => !dropped.includes(label)));
}
