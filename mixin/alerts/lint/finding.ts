/** The rules of the lint; test/mixin/alerts/lint has a bad case for each. */
export type LintRule =
  | 'syntax'
  | 'unknown-metric'
  | 'unknown-label'
  | 'unknown-value'
  | 'rate-of-gauge'
  | 'short-range'
  | 'join-labels'
  | 'no-comparison'
  | 'value-in-label'
  | 'unused-threshold'
  | 'no-runbook'
  | 'no-alert';

export interface Finding {
  readonly rule: LintRule;
  /** What is wrong, where, and what is allowed. */
  readonly message: string;
}
