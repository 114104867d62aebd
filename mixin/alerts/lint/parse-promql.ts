import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';

/** As much of a PromQL expression as the lint looks at. Offsets and @ are left out: they change no label. */
export type PromQl =
  | { readonly kind: 'number' }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'selector'; readonly metric: string; readonly matchers: readonly Matcher[] }
  | { readonly kind: 'range'; readonly of: PromQl; readonly duration: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly PromQl[] }
  | Aggregation
  | Binary;

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  /** Without its quotes. */
  readonly value: string;
}

export interface Aggregation {
  readonly kind: 'aggregation';
  readonly operator: string;
  readonly modifier: 'by' | 'without' | undefined;
  readonly labels: readonly string[];
  readonly args: readonly PromQl[];
}

export interface Binary {
  readonly kind: 'binary';
  readonly operator: string;
  /** Whether a comparison returns 0 or 1 instead of filtering. */
  readonly bool: boolean;
  readonly matching: Matching | undefined;
  readonly left: PromQl;
  readonly right: PromQl;
}

export interface Matching {
  readonly modifier: 'on' | 'ignoring';
  readonly labels: readonly string[];
  readonly group: 'left' | 'right' | undefined;
  /** The labels that group_left or group_right takes from the other side. */
  readonly included: readonly string[];
}

/** Undefined if it is no PromQL. */
export function parsePromQl(text: string): PromQl | undefined {
  const tree = parser.parse(text);
  let isBroken = false;
  tree.iterate({
    enter: ({ type }) => {
      isBroken ||= type.isError;
    },
  });
  const [root] = tree.topNode.getChildren('Expr');
  return isBroken || root === undefined ? undefined : read(root, text);
}

function read(node: SyntaxNode, text: string): PromQl {
  const textOf = ({ from, to }: SyntaxNode): string => text.slice(from, to);
  const readAll = (of: SyntaxNode | null): readonly PromQl[] =>
    (of?.getChildren('Expr') ?? []).map((inner) => read(inner, text));
  switch (node.name) {
    case 'NumberDurationLiteral':
      return { kind: 'number' };
    case 'StringLiteral':
      return { kind: 'string', value: unquote(textOf(node)) };
    case 'VectorSelector':
      return readSelector(node, textOf);
    case 'MatrixSelector':
    case 'SubqueryExpr':
      return { kind: 'range', of: only(readAll(node)), duration: textOf(child(node, 'DurationExpr')) };
    case 'FunctionCall':
      return {
        kind: 'call',
        name: textOf(child(node, 'FunctionIdentifier')),
        args: readAll(node.getChild('FunctionCallBody')),
      };
    case 'AggregateExpr':
      return readAggregation(node, { textOf, args: readAll(node.getChild('FunctionCallBody')) });
    case 'BinaryExpr':
      return readBinary(node, textOf, readAll(node));
    // Parentheses, signs, offsets and the like hold one expression and keep its labels.
    default:
      return only(readAll(node));
  }
}

type TextOf = (node: SyntaxNode) => string;

function readSelector(node: SyntaxNode, textOf: TextOf): PromQl {
  const metric = node.getChild('Identifier');
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  return {
    kind: 'selector',
    metric: metric === null ? '' : textOf(metric),
    matchers: matchers.map((matcher) => ({
      label: textOf(child(matcher, 'LabelName')),
      operator: textOf(child(matcher, 'MatchOp')),
      value: unquote(textOf(child(matcher, 'StringLiteral'))),
    })),
  };
}

function readAggregation(
  node: SyntaxNode,
  { textOf, args }: { readonly textOf: TextOf; readonly args: readonly PromQl[] },
): Aggregation {
  const modifier = node.getChild('AggregateModifier');
  return {
    kind: 'aggregation',
    operator: textOf(child(node, 'AggregateOp')),
    modifier: modifier === null ? undefined : modifier.getChild('By') === null ? 'without' : 'by',
    labels: modifier === null ? [] : readLabels(modifier, textOf),
    args,
  };
}

function readBinary(node: SyntaxNode, textOf: TextOf, sides: readonly PromQl[]): Binary {
  const [left, right] = sides;
  const operator = node.firstChild?.nextSibling;
  if (left === undefined || right === undefined || !operator) throw new Error('two sides expected');
  const clause = node.getChild('MatchingModifierClause');
  return {
    kind: 'binary',
    operator: textOf(operator),
    bool: node.getChild('BoolModifier') !== null,
    matching: clause === null ? undefined : readMatching(clause, textOf),
    left,
    right,
  };
}

function readMatching(clause: SyntaxNode, textOf: TextOf): Matching {
  const [labels, included] = clause.getChildren('GroupingLabels');
  const group = clause.getChild('GroupLeft') ?? clause.getChild('GroupRight');
  return {
    modifier: clause.getChild('On') === null ? 'ignoring' : 'on',
    labels: labels === undefined ? [] : labels.getChildren('LabelName').map(textOf),
    group: group === null ? undefined : group.name === 'GroupLeft' ? 'left' : 'right',
    included: included === undefined ? [] : included.getChildren('LabelName').map(textOf),
  };
}

function readLabels(node: SyntaxNode, textOf: TextOf): readonly string[] {
  return child(node, 'GroupingLabels').getChildren('LabelName').map(textOf);
}

function child(node: SyntaxNode, name: string): SyntaxNode {
  const found = node.getChild(name);
  if (found === null) throw new Error(`a ${node.name} without ${name}`);
  return found;
}

function only(expressions: readonly PromQl[]): PromQl {
  const [first] = expressions;
  if (first === undefined) throw new Error('an expression expected');
  return first;
}

function unquote(literal: string): string {
  return literal.slice(1, -1);
}
