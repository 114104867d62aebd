import type { Finding } from './finding.ts';
import type { Binary, PromQl } from './parse-promql.ts';

/** The labels that identify a series: a join has to be on those of them that both sides have. */
const IDENTITY = ['job', 'instance', 'resource', 'task_id'];

/** The labels that the series of the two sides may have. */
interface Sides {
  readonly left: ReadonlySet<string>;
  readonly right: ReadonlySet<string>;
}

/** What is wrong with matching the series of two sides. */
export function lintJoin(node: Binary, { left, right }: Sides): readonly Finding[] {
  const joined = joinedOn(node, { left, right });
  const where = `${node.operator} of ${nameOf(node.left)} and ${nameOf(node.right)}`;
  const lone = [...joined].filter((label) => !left.has(label) || !right.has(label));
  const missing = IDENTITY.filter((label) => left.has(label) && right.has(label) && !joined.has(label));
  return [
    ...finding(lone, `${where} joins on ${lone.join(', ')}, which only one side has`),
    ...finding(missing, `${where} does not join on ${missing.join(', ')}, which both sides have`),
  ];
}

/** The labels that a series of one side has to have like one of the other. */
export function joinedOn({ matching }: Binary, { left, right }: Sides): ReadonlySet<string> {
  if (matching?.modifier === 'on') return new Set(matching.labels);
  return new Set([...left, ...right].filter((label) => matching?.labels.includes(label) !== true));
}

function finding(labels: readonly string[], message: string): readonly Finding[] {
  return labels.length === 0 ? [] : [{ rule: 'join-labels', message }];
}

/** The first metric in it. */
function nameOf(node: PromQl): string {
  switch (node.kind) {
    case 'number':
    case 'string':
      return 'a constant';
    case 'selector':
      return node.metric;
    case 'range':
      return nameOf(node.of);
    case 'call':
    case 'aggregation': {
      const found = node.args.map(nameOf).find((name) => name !== 'a constant');
      return found ?? 'a constant';
    }
    case 'binary': {
      const left = nameOf(node.left);
      return left === 'a constant' ? nameOf(node.right) : left;
    }
  }
}
