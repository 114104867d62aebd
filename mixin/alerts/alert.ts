// What an alert is, for the plain rules file, the chart, the tests and the lint alike.

import { dashboardPath, type DashboardName, type Language, type Text } from '../dashboard-identity.ts';

/** info: no action required; warning: act within a day; critical: act now. */
export type Severity = 'info' | 'warning' | 'critical';

/** Stands in `expr` and in annotations where the threshold goes. */
export const THRESHOLD_TOKEN = '__THRESHOLD__';

export interface Alert {
  readonly name: `SenseCoreAds${string}`;
  readonly severity: Severity;
  /** PromQL, with `THRESHOLD_TOKEN` for the threshold. */
  readonly expr: string;
  /** The number that `THRESHOLD_TOKEN` stands for; undefined where there is nothing to choose. */
  readonly threshold: number | undefined;
  /** How long it has to be true before it fires, as Prometheus writes durations. */
  readonly for?: string;
  /** How long it goes on after it was last true, so that a restart or a missed scrape does not end it. */
  readonly keepFiringFor?: string;
  /** The same for all alerts of this name, so that they can be grouped by it. */
  readonly summary: Text;
  /** A template of Prometheus, with `THRESHOLD_TOKEN` for the threshold. */
  readonly description: Text;
  /** The dashboard that shows more, with the labels of the alert as its variables. */
  readonly dashboard: DashboardName;
}

export interface AlertGroup {
  readonly name: string;
  /** Whether every alert has the label `resource`, and so can have labels of its resource. */
  readonly isOfResources: boolean;
  readonly alerts: readonly Alert[];
}

/** Puts the threshold into an expression or an annotation of the alert. */
export function fillThreshold(alert: Pick<Alert, 'threshold'>, text: string): string {
  return text.replaceAll(THRESHOLD_TOKEN, String(alert.threshold));
}

/** The part of docs/alerts.md that is about the alert, as GitHub and other renderers name the heading. */
export function runbookAnchor({ name }: Pick<Alert, 'name'>): string {
  return `#${name.toLowerCase()}`;
}

/** The annotations that are written in the rules; `dashboard` is a path below the root of Grafana. */
export function annotationsOf(alert: Alert, language: Language): Readonly<Record<string, string>> {
  const variables = VARIABLES[alert.dashboard].map((name) => [
    name,
    `{{ $labels.${LABELS[name]} | urlquery }}`,
  ]);
  return {
    summary: alert.summary[language],
    description: alert.description[language],
    dashboard: dashboardPath({ name: alert.dashboard, language, variables: Object.fromEntries(variables) }),
  };
}

/** The label that a variable of the dashboards takes its value from. */
const LABELS = { cluster: 'cluster', job: 'job', resource: 'resource', task: 'task_id' } as const;

const VARIABLES: Readonly<Record<DashboardName, readonly (keyof typeof LABELS)[]>> = {
  overview: [],
  resource: ['cluster', 'job', 'resource'],
  task: ['cluster', 'job', 'resource', 'task'],
  exporter: ['cluster', 'job'],
};
