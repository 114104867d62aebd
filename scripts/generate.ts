// Writes the documents that are made from code. With --check it writes nothing and fails when one differs.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ALERTMANAGER_EXAMPLES } from './documents/alertmanager-examples.ts';
import { ALERT_RULES_DOCUMENTS } from './documents/alert-rules.ts';
import { renderChartAlerts } from './documents/chart-alerts.ts';
import { renderCommandReference } from './documents/command-reference.ts';
import { renderComposeAlertmanager } from './documents/compose-alertmanager.ts';
import { renderConfigReference } from './documents/config-reference.ts';
import { renderConfigSchema } from './documents/config-schema.ts';
import { DASHBOARD_DOCUMENTS } from './documents/dashboards.ts';
import { renderChartReadme } from './documents/helm-readme.ts';
import { renderValuesSchema } from './documents/helm-values-schema.ts';
import { renderInhibitRules } from './documents/inhibit-rules.ts';
import { renderMetricsReference } from './documents/metrics-reference.ts';
import { renderOpenApi } from './documents/openapi.ts';

interface Document {
  readonly path: string;
  readonly render: () => string | Promise<string>;
}

const DOCUMENTS: readonly Document[] = [
  { path: 'docs/metrics.md', render: renderMetricsReference },
  { path: 'docs/openapi.json', render: renderOpenApi },
  { path: 'mixin/alerts/alertmanager-inhibit-rules.yaml', render: renderInhibitRules },
  { path: 'examples/compose/alertmanager.yml', render: renderComposeAlertmanager },
  { path: 'helm/sensecore-ads-exporter/files/alerts.yaml', render: renderChartAlerts },
  { path: 'helm/sensecore-ads-exporter/values.schema.json', render: renderValuesSchema },
  { path: 'helm/sensecore-ads-exporter/README.md', render: renderChartReadme },
  { path: 'docs/config.schema.json', render: renderConfigSchema },
  { path: 'docs/configuration.md', render: renderConfigReference },
  { path: 'docs/commands.md', render: renderCommandReference },
  ...ALERT_RULES_DOCUMENTS,
  ...ALERTMANAGER_EXAMPLES,
  ...DASHBOARD_DOCUMENTS,
];

const isCheck = process.argv.includes('--check');
for (const { path, render } of DOCUMENTS) {
  const text = await render();
  if (read(path) === text) continue;
  if (isCheck) {
    console.error(`${path} is not what the code says: run npm run generate`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${path}`);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
