// Labels of a resource on its alerts, so that they can be routed by them.

import { RESOURCE } from '../label-sets.ts';

/** Labels of `sensecore_ads_resource_info` that alerts get unless the reader of the rules chooses others. */
export const RESOURCE_LABELS: readonly string[] = ['team'];

/** Stand in `RESOURCE_JOIN` where the expression and the names of the labels go. */
export const EXPR_TOKEN = '__EXPR__';
export const LABELS_TOKEN = '__RESOURCE_LABELS__';

/** One series per resource, because two exporters may expose different labels while a change is rolled out. */
export const RESOURCE_JOIN = `(
${EXPR_TOKEN}
)
* on (${RESOURCE}) group_left (${LABELS_TOKEN})
topk by (${RESOURCE}) (1, sensecore_ads_resource_info)`;

/** The expression of an alert on a resource, its series with these labels of the resource. */
export function joinResourceLabels(expr: string, labels: readonly string[]): string {
  if (labels.length === 0) return expr;
  return RESOURCE_JOIN.replace(EXPR_TOKEN, () => expr).replace(LABELS_TOKEN, labels.join(', '));
}
