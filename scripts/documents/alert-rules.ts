import { stringify } from 'yaml';
import { ALERT_GROUPS, RECORDING_GROUP } from '../../mixin/alerts/alert-groups.ts';
import { toPrometheusRule } from '../../mixin/alerts/prometheus-rule.ts';
import { RECORDING_RULES } from '../../mixin/alerts/recording-rules.ts';

const HEADER = `# Alerts and recording rules of sensecore-ads-exporter: a rules file of Prometheus 2.42 or newer.
# Made from mixin/alerts/*.ts by npm run generate. What each alert means, and what to do: docs/alerts.md
`;

/** The text of the rules file that Prometheus loads as it is. */
export function renderAlertRules(): string {
  const alerts = ALERT_GROUPS.map((group) => ({
    name: group.name,
    rules: group.alerts.map(toPrometheusRule),
  }));
  const records = RECORDING_RULES.map(({ name, expr }) => ({ record: name, expr }));
  const groups = [{ name: RECORDING_GROUP, rules: records }, ...alerts];
  return HEADER + stringify({ groups }, { lineWidth: 0, singleQuote: true });
}
