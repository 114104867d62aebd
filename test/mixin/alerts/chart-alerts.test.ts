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
  readonly isOfResource: boolean;
  readonly annotations: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly runbookAnchor: string;
}

interface ChartData {
  readonly runbookBaseUrl: string;
  readonly thresholdToken: string;
  readonly resourceJoin: string;
  readonly exprToken: string;
  readonly resourceLabelsToken: string;
  readonly groups: readonly {
    readonly name: string;
    readonly alerts?: readonly ChartAlert[];
    readonly records?: readonly object[];
  }[];
}

test.each([
  ['en', ''],
  ['zh', 'zh/'],
])('the data of the chart (%s), its thresholds filled in, is the plain rules file', (language, folder) => {
  const data = read('helm/sensecore-ads-exporter/files/alerts.yaml') as ChartData;
  const groups = data.groups.map(({ name, alerts = [], records = [] }) => ({
    name,
    rules: [...records, ...alerts.map((alert) => fill(alert, language, data))],
  }));
  expect({ groups }).toEqual(read(`mixin/alerts/${folder}sensecore-ads-exporter.rules.yaml`));
});

/** What the templates of the chart do, with nothing overridden. */
function fill(alert: ChartAlert, language: string, data: ChartData): object {
  const { thresholdToken, runbookBaseUrl } = data;
  const filled = (text: string): string => text.split(thresholdToken).join(String(alert.threshold));
  const annotations = Object.entries(alert.annotations[language] ?? {}).map(([name, text]) => [
    name,
    filled(text),
  ]);
  return {
    alert: alert.alert,
    expr: alert.isOfResource ? join(filled(alert.expr), data) : filled(alert.expr),
    ...(alert.for === null ? {} : { for: alert.for }),
    ...(alert.keepFiringFor === null ? {} : { keep_firing_for: alert.keepFiringFor }),
    labels: { severity: alert.severity },
    annotations: { ...Object.fromEntries(annotations), runbook_url: runbookBaseUrl + alert.runbookAnchor },
  };
}

function join(expr: string, { resourceJoin, exprToken, resourceLabelsToken }: ChartData): string {
  return resourceJoin.split(exprToken).join(expr).replace(resourceLabelsToken, 'team');
}

function read(file: string): unknown {
  return parse(readFileSync(file, 'utf8'));
}
