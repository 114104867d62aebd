import { ALERT_GROUPS, RECORDING_GROUP } from '../../mixin/alerts/alert-groups.ts';
import { THRESHOLD_TOKEN, type Alert } from '../../mixin/alerts/alert.ts';
import { TASK_ALERTS } from '../../mixin/alerts/task-alerts.ts';
import { toPrometheusRule } from '../../mixin/alerts/prometheus-rule.ts';
import { RESOURCE_LABELS } from '../../mixin/alerts/resource-join.ts';
import { RECORDING_RULES } from '../../mixin/alerts/recording-rules.ts';

const UNLISTED = TASK_ALERTS.find(({ name }) => name === 'SenseCoreAdsUnlistedTaskFailed')!;

/**
 * What a test that provokes alerts cannot wait for. Long enough that a machine that is busy for seconds provokes no other:
 * tasks that move, and resources that are read, do so twice a second.
 */
const SHORT: Readonly<Record<string, Partial<Alert>>> = {
  // The play ends some minutes after its last task failed.
  SenseCoreAdsTaskFailed: { threshold: 600 },
  SenseCoreAdsUnlistedTaskFailed: {
    threshold: 12,
    expr: UNLISTED.expr.replaceAll(`1.3 * ${THRESHOLD_TOKEN}`, '600'),
  },
  SenseCoreAdsTaskStalled: { threshold: 6 },
  // Of intervals of 500 ms.
  SenseCoreAdsResourceNotRead: { threshold: 16, keepFiringFor: '4s' },
  SenseCoreAdsResourceStale: { keepFiringFor: '5s' },
  SenseCoreAdsAuthenticationFailing: { keepFiringFor: '6s' },
  // A scrape that times out is no exporter that is gone.
  SenseCoreAdsExporterAbsent: { for: '15s' },
  SenseCoreAdsExporterDown: { for: '15s' },
};

/** The rules file with every rule in it, and the times of the alerts shortened. */
export function renderShortRules(): string {
  const groups = ALERT_GROUPS.map(({ name, alerts, isOfResources }) => {
    const resourceLabels = isOfResources ? RESOURCE_LABELS : [];
    return {
      name,
      rules: alerts.map((alert) => toPrometheusRule(shorten(alert), { language: 'en', resourceLabels })),
    };
  });
  const records = RECORDING_RULES.map(({ name, expr }) => ({ record: name, expr }));
  return JSON.stringify({ groups: [{ name: RECORDING_GROUP, rules: records }, ...groups] });
}

function shorten(alert: Alert): Alert {
  return {
    ...alert,
    ...(alert.for === undefined ? {} : { for: '2s' }),
    ...(alert.keepFiringFor === undefined ? {} : { keepFiringFor: '8s' }),
    ...SHORT[alert.name],
  };
}
