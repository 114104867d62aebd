import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface ChartAlert {
  readonly alert: string;
  readonly expr: string;
  readonly threshold: number | null;
  readonly for: string | null;
  readonly keepFiringFor: string | null;
  readonly severity: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly runbookAnchor: string;
}

interface ChartData {
  readonly runbookBaseUrl: string;
  readonly thresholdToken: string;
  readonly groups: readonly {
    readonly name: string;
    readonly alerts?: readonly ChartAlert[];
    readonly records?: readonly object[];
  }[];
}

test('the data of the chart, its thresholds filled in, is the plain rules file', () => {
  const data = read('helm/sensecore-ads-exporter/files/alerts.yaml') as ChartData;
  const groups = data.groups.map(({ name, alerts = [], records = [] }) => ({
    name,
    rules: [...records, ...alerts.map((alert) => fill(alert, data))],
  }));
  expect({ groups }).toEqual(read('mixin/alerts/sensecore-ads-exporter.rules.yaml'));
});

/** What the templates of the chart do, with nothing overridden. */
function fill(alert: ChartAlert, { thresholdToken, runbookBaseUrl }: ChartData): object {
  const filled = (text: string): string => text.split(thresholdToken).join(String(alert.threshold));
  const annotations = Object.entries(alert.annotations).map(([name, text]) => [name, filled(text)]);
  return {
    alert: alert.alert,
    expr: filled(alert.expr),
    ...(alert.for === null ? {} : { for: alert.for }),
    ...(alert.keepFiringFor === null ? {} : { keep_firing_for: alert.keepFiringFor }),
    labels: { severity: alert.severity },
    annotations: { ...Object.fromEntries(annotations), runbook_url: runbookBaseUrl + alert.runbookAnchor },
  };
}

function read(file: string): unknown {
  return parse(readFileSync(file, 'utf8'));
}
