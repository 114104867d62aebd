import { stringify } from 'yaml';
import { INHIBIT_RULES } from '../../mixin/alerts/inhibit-rules.ts';

const HEADER = `# Inhibition rules for Alertmanager: when the exporter is blind, alerts on tasks are quiet.
# Made from mixin/alerts/*.ts by npm run generate. Add them to inhibit_rules of your Alertmanager's configuration.
`;

interface AlertmanagerRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** The inhibition rules as Alertmanager's configuration has them. */
export function inhibitRules(): readonly AlertmanagerRule[] {
  return INHIBIT_RULES.map(({ source, targets, equal }) => ({
    source_matchers: [`alertname = "${source}"`],
    target_matchers: [`alertname =~ "${targets.join('|')}"`],
    equal,
  }));
}

/** The text of the part of an Alertmanager configuration that has the inhibition rules. */
export function renderInhibitRules(): string {
  return HEADER + stringify({ inhibit_rules: inhibitRules() }, { lineWidth: 0, singleQuote: true });
}
