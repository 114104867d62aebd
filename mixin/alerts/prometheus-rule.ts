import { annotationsOf, fillThreshold, runbookAnchor, type Alert } from './alert.ts';
import { RUNBOOK_BASE_URL } from './runbook-base-url.ts';

/** The alert as a rule of Prometheus, threshold and all. */
export function toPrometheusRule(alert: Alert): Readonly<Record<string, unknown>> {
  const annotations = Object.entries(annotationsOf(alert));
  const filled = Object.fromEntries(annotations.map(([name, text]) => [name, fillThreshold(alert, text)]));
  return {
    alert: alert.name,
    expr: fillThreshold(alert, alert.expr),
    for: alert.for,
    keep_firing_for: alert.keepFiringFor,
    labels: { severity: alert.severity },
    annotations: { ...filled, runbook_url: RUNBOOK_BASE_URL + runbookAnchor(alert) },
  };
}
