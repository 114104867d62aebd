// What the tests of the rules are written in: series go in, alerts with all their labels and annotations come out.

/** One alert as Alertmanager would get it. */
export interface FiringAlert {
  /** Without `alertname` and `severity`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly description: string;
  /** The path of the dashboard. */
  readonly dashboard: string;
}

export interface RuleCase {
  /** What it shows, as the end of a sentence that begins with the alert. */
  readonly says: string;
  /** Time between two values of a series, and between two evaluations of the rule. Default: 1m. */
  readonly every?: string;
  /** Series → values, in promtool's notation. */
  readonly series: Readonly<Record<string, string>>;
  /** Time → the alerts that fire then. Nothing but a near miss has times without any. */
  readonly at: Readonly<Record<string, readonly FiringAlert[]>>;
}

export interface AlertCases {
  readonly alert: string;
  readonly severity: string;
  readonly summary: string;
  readonly cases: readonly RuleCase[];
}

/** The labels of a resource as one exporter shows it. */
export const NIGHTLY = 'job="ads", instance="10.0.0.1:10237", resource="nightly"';

/** The same resource as another exporter shows it, while shards are rolled out. */
export const NIGHTLY_ELSEWHERE = 'job="ads", instance="10.0.0.2:10237", resource="nightly"';

/** The labels of an exporter. */
export const EXPORTER = 'job="ads", instance="10.0.0.1:10237"';
export const SECOND_EXPORTER = 'job="ads", instance="10.0.0.2:10237"';

/** The value of `time()`, as a timestamp that is always now. */
export const NOW = '0+60x3000';

/** Where the runbook of an alert is. */
export function runbookUrl(alert: string): string {
  return `https://unpkg.com/sensecore-ads-exporter/docs/alerts.md#${alert.toLowerCase()}`;
}
