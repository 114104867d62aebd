import { stringify } from 'yaml';
import { inhibitRules } from './inhibit-rules.ts';

/** An example of a configuration of Alertmanager, for one service that notifies. */
interface Example {
  readonly name: 'wecom' | 'dingtalk' | 'feishu' | 'slack' | 'pagerduty';
  /** What it needs besides what stands for secrets, as comments. */
  readonly needs: string;
  /** The configuration of the receiver, without its name. */
  readonly receiver: Readonly<Record<string, unknown>>;
}

const TITLE = '{{ template "sensecore_ads.title" . }}';
const TEXT = '{{ template "sensecore_ads.text" . }}';

const EXAMPLES: readonly Example[] = [
  {
    name: 'wecom',
    needs:
      'WeCom (企业微信), by an application of your own. Its "trusted IP" list has to contain Alertmanager.',
    receiver: {
      wechat_configs: [
        {
          corp_id: 'REPLACE_ME',
          agent_id: 'REPLACE_ME',
          api_secret: 'REPLACE_ME',
          to_party: '1',
          message_type: 'markdown',
          message: `${TITLE}\n${TEXT}`,
          send_resolved: true,
        },
      ],
    },
  },
  {
    name: 'dingtalk',
    needs: 'DingTalk (钉钉), through prometheus-webhook-dingtalk with dingtalk-bridge.yml.',
    receiver: {
      webhook_configs: [
        { url: 'http://prometheus-webhook-dingtalk:8060/dingtalk/ads/send', send_resolved: true },
      ],
    },
  },
  {
    name: 'feishu',
    needs: 'Feishu (飞书), through PrometheusAlert and its template prometheus-fs.',
    receiver: {
      webhook_configs: [
        {
          url: 'http://prometheus-alert:8080/prometheusalert?type=fs&tpl=prometheus-fs&fsurl=https://open.feishu.cn/open-apis/bot/v2/hook/REPLACE_ME',
          send_resolved: true,
        },
      ],
    },
  },
  {
    name: 'slack',
    needs: 'Slack, by an incoming webhook, whose URL is in a file.',
    receiver: {
      slack_configs: [
        {
          api_url_file: '/etc/alertmanager/secrets/slack-url',
          channel: '#data-sync',
          title: TITLE,
          text: TEXT,
          send_resolved: true,
        },
      ],
    },
  },
  {
    name: 'pagerduty',
    needs: 'PagerDuty, by an integration of the type Events API v2, whose key is in a file.',
    receiver: {
      pagerduty_configs: [
        {
          routing_key_file: '/etc/alertmanager/secrets/pagerduty-key',
          severity: '{{ or .CommonLabels.severity "warning" }}',
          description: TITLE,
          details: { alerts: TEXT },
          send_resolved: true,
        },
      ],
    },
  },
];

/** Every file of examples/alertmanager that has the routes and the inhibition rules. */
export const ALERTMANAGER_EXAMPLES = EXAMPLES.map((example) => ({
  path: `examples/alertmanager/${example.name}.yml`,
  render: () => renderExample(example),
}));

function renderExample({ name, needs, receiver }: Example): string {
  const config = {
    templates: ['sensecore-ads.tmpl'],
    route: {
      receiver: name,
      group_by: ['alertname', 'cluster', 'job'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '12h',
      routes: [{ receiver: name, matchers: ['severity = info'], active_time_intervals: ['office-hours'] }],
    },
    time_intervals: [
      {
        name: 'office-hours',
        time_intervals: [
          {
            weekdays: ['monday:friday'],
            times: [{ start_time: '09:00', end_time: '18:00' }],
            location: 'Asia/Shanghai',
          },
        ],
      },
    ],
    receivers: [{ name, ...receiver }],
    inhibit_rules: inhibitRules(),
  };
  const header = `# ${needs}\n# Alertmanager 0.25 or newer. Made by npm run generate; docs/notifications.md explains it.\n`;
  return header + stringify(config, { lineWidth: 0, singleQuote: true });
}
