import { stringify } from 'yaml';
import { ALERT_GROUPS, RECORDING_GROUP } from '../../mixin/alerts/alert-groups.ts';
import {
  annotationsOf,
  runbookAnchor,
  THRESHOLD_TOKEN,
  type Alert,
  type AlertGroup,
} from '../../mixin/alerts/alert.ts';
import { INHIBIT_RULES } from '../../mixin/alerts/inhibit-rules.ts';
import { RECORDING_RULES } from '../../mixin/alerts/recording-rules.ts';
import { EXPR_TOKEN, LABELS_TOKEN, RESOURCE_JOIN } from '../../mixin/alerts/resource-join.ts';
import { RUNBOOK_BASE_URL } from '../../mixin/alerts/runbook-base-url.ts';
import { LANGUAGES } from '../../mixin/dashboard-identity.ts';

const HEADER = `# Alerts and recording rules as data, for the chart's PrometheusRule and AlertmanagerConfig. Made from mixin/alerts/*.ts by npm run generate.
#
# groups[].alerts[]: alert, expr, threshold, for, keepFiringFor, severity,
# isOfResource, annotations, runbookAnchor.
#   threshold      a number, or null where there is none to choose
#   for            and keepFiringFor: a duration of Prometheus, or null for none
#   isOfResource   whether resourceJoin applies, with the expression and the resource labels filled in
#   annotations    by language
#   runbookAnchor  goes behind runbookBaseUrl, and makes annotations.runbook_url
# groups[].records[]: record, expr.
# inhibitRules[]: as in an AlertmanagerConfig.
#
# The text ${THRESHOLD_TOKEN} in expr and in annotations stands for the threshold: replace it in the text. Where it is the
# length of a range (as in [${THRESHOLD_TOKEN}s]) it has to be a whole number without exponent. Annotations are
# templates of Prometheus, with braces of their own: they must not go through tpl.
`;

/** The inhibition rules as an AlertmanagerConfig has them. */
function inhibitRules(): readonly unknown[] {
  return INHIBIT_RULES.map(({ source, targets, equal }) => ({
    sourceMatch: [{ name: 'alertname', matchType: '=', value: source }],
    targetMatch: [{ name: 'alertname', matchType: '=~', value: targets.join('|') }],
    equal,
  }));
}

/** The text of the file that the chart makes its PrometheusRule from. */
export function renderChartAlerts(): string {
  const records = RECORDING_RULES.map(({ name, expr }) => ({ record: name, expr }));
  const groups = ALERT_GROUPS.map((group) => ({
    name: group.name,
    alerts: group.alerts.map((alert) => toData(alert, group)),
  }));
  const data = {
    runbookBaseUrl: RUNBOOK_BASE_URL,
    thresholdToken: THRESHOLD_TOKEN,
    resourceJoin: RESOURCE_JOIN,
    exprToken: EXPR_TOKEN,
    resourceLabelsToken: LABELS_TOKEN,
    groups: [{ name: RECORDING_GROUP, records }, ...groups],
    inhibitRules: inhibitRules(),
  };
  return HEADER + stringify(data, { lineWidth: 0, singleQuote: true });
}

function toData(alert: Alert, { isOfResources }: AlertGroup): Readonly<Record<string, unknown>> {
  return {
    alert: alert.name,
    expr: alert.expr,
    threshold: alert.threshold ?? null,
    for: alert.for ?? null,
    keepFiringFor: alert.keepFiringFor ?? null,
    severity: alert.severity,
    isOfResource: isOfResources,
    annotations: Object.fromEntries(LANGUAGES.map((language) => [language, annotationsOf(alert, language)])),
    runbookAnchor: runbookAnchor(alert),
  };
}
