import { stringify } from 'yaml';
import { inhibitRules } from './inhibit-rules.ts';

const HEADER = `# The Alertmanager that compose.yaml starts: shows alerts on its page and notifies nobody.
# The inhibition rules are those of mixin/alerts/alertmanager-inhibit-rules.yaml. Made by npm run generate.
`;

/** The text of the whole Alertmanager configuration that compose.yaml mounts. */
export function renderComposeAlertmanager(): string {
  const config = {
    route: {
      receiver: 'page-only',
      group_by: ['alertname', 'resource'],
      group_wait: '10s',
      group_interval: '1m',
      repeat_interval: '12h',
    },
    receivers: [{ name: 'page-only' }],
    inhibit_rules: inhibitRules(),
  };
  return HEADER + stringify(config, { lineWidth: 0, singleQuote: true });
}
