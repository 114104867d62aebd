import { stringify } from 'yaml';
import { ALERT_GROUPS, RECORDING_GROUP } from '../../mixin/alerts/alert-groups.ts';
import { toPrometheusRule } from '../../mixin/alerts/prometheus-rule.ts';
import { RECORDING_RULES } from '../../mixin/alerts/recording-rules.ts';
import { RESOURCE_LABELS } from '../../mixin/alerts/resource-join.ts';
import { LANGUAGES, type Language } from '../../mixin/dashboard-identity.ts';

const HEADER = `# Alerts and recording rules of sensecore-ads-exporter: a rules file of Prometheus 2.42 or newer.
# Made from mixin/alerts/*.ts by npm run generate. What each alert means, and what to do: docs/alerts.md
`;

/** The text of the rules file that Prometheus loads as it is. */
function renderAlertRules(language: Language): string {
  const alerts = ALERT_GROUPS.map((group) => {
    const resourceLabels = group.isOfResources ? RESOURCE_LABELS : [];
    return {
      name: group.name,
      rules: group.alerts.map((alert) => toPrometheusRule(alert, { language, resourceLabels })),
    };
  });
  const records = RECORDING_RULES.map(({ name, expr }) => ({ record: name, expr }));
  const groups = [{ name: RECORDING_GROUP, rules: records }, ...alerts];
  return HEADER + stringify({ groups }, { lineWidth: 0, singleQuote: true });
}

/** The rules file in every language. */
export const ALERT_RULES_DOCUMENTS = LANGUAGES.map((language) => ({
  path: `mixin/alerts/${language === 'en' ? '' : `${language}/`}sensecore-ads-exporter.rules.yaml`,
  render: () => renderAlertRules(language),
}));
