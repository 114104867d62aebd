import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The chart, relative to the root of the repository. */
export const CHART = 'helm/sensecore-ads-exporter';

/** A value of the chart that values.yaml describes. */
export interface ChartValue {
  /** From the top, such as `['image', 'tag']`. */
  readonly path: readonly string[];
  readonly description: string;
  readonly fallback: unknown;
}

/** The defaults of the chart. */
export function readValues(): Readonly<Record<string, unknown>> {
  return parse(readFileSync(`${CHART}/values.yaml`, 'utf8')) as Record<string, unknown>;
}

/** Every described value in the order of values.yaml: those before which a comment starts with `# -- `. */
export function readChartValues(): readonly ChartValue[] {
  const defaults = readValues();
  const values: ChartValue[] = [];
  const path: string[] = [];
  let description: string[] = [];
  for (const line of readFileSync(`${CHART}/values.yaml`, 'utf8').split('\n')) {
    const [, isFirst, comment] = /^ *# (-- )?(.*)$/.exec(line) ?? [];
    if (comment !== undefined) {
      if (isFirst !== undefined) description = [comment];
      else if (description.length > 0) description.push(comment);
      continue;
    }
    const [, indent, key] = /^((?: {2})*)(\w+):/.exec(line) ?? [];
    if (indent !== undefined && key !== undefined) {
      path.splice(indent.length / 2, path.length, key);
      if (description.length > 0) {
        values.push({
          path: [...path],
          description: description.join(' '),
          fallback: lookUp(defaults, path),
        });
      }
    }
    description = [];
  }
  return values;
}

/** What is at a path of nested maps; undefined where nothing is. */
export function lookUp(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => Object(node)[key], root);
}
