import type { Language } from '../dashboard-identity.ts';
import { annotationsOf, fillThreshold, runbookAnchor, type Alert } from './alert.ts';
import { joinResourceLabels } from './resource-join.ts';
import { RUNBOOK_BASE_URL } from './runbook-base-url.ts';

export interface RuleOptions {
  readonly language: Language;
  /** Labels of the resource that the alert gets. */
  readonly resourceLabels: readonly string[];
}

/** The alert as a rule of Prometheus, threshold and all. */
export function toPrometheusRule(
  alert: Alert,
  { language, resourceLabels }: RuleOptions,
): Readonly<Record<string, unknown>> {
  const annotations = Object.entries(annotationsOf(alert, language));
  const filled = Object.fromEntries(annotations.map(([name, text]) => [name, fillThreshold(alert, text)]));
  return {
    alert: alert.name,
    expr: joinResourceLabels(fillThreshold(alert, alert.expr), resourceLabels),
    for: alert.for,
    keep_firing_for: alert.keepFiringFor,
    labels: { severity: alert.severity },
    annotations: { ...filled, runbook_url: RUNBOOK_BASE_URL + runbookAnchor(alert) },
  };
}
