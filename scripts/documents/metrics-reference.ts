import { systemClock } from '../../src/clock.ts';
import { THROTTLE_CAUSES } from '../../src/metrics/api-telemetry.ts';
import { ENCODINGS } from '../../src/metrics/families/page-families.ts';
import type { FamilyHead } from '../../src/metrics/families/family.ts';
import { PAGE_FAMILIES } from '../../src/metrics/families/page-families.ts';
import { createProcessTelemetry } from '../../src/metrics/process-telemetry.ts';
import { RESOURCE_FAMILIES } from '../../src/metrics/families/resource-families.ts';
import { TASK_FAMILIES } from '../../src/metrics/families/task-families.ts';
import { TELEMETRY_HEADS } from '../../src/metrics/telemetry.ts';
import { LISTINGS, POLL_FAILURE_REASONS } from '../../src/model/poll.ts';
import { WITHOUT_SERIES_REASONS } from '../../src/model/selection.ts';
import { TASK_STATES, TASK_TYPES } from '../../src/model/task.ts';

/** The text of docs/metrics.md: every family, and every closed set of label values, from the tables of the program. */
export async function renderMetricsReference(): Promise<string> {
  using processTelemetry = createProcessTelemetry(systemClock);
  const ofProcess = await processTelemetry.families();
  return `# Metrics

<!-- Made from the tables in src/metrics by \`npm run generate\`. -->

Names and types are those of the text format. In OpenMetrics, counters and info metrics are declared without \`_total\`
and \`_info\`; the series have the same names in both formats. An unknown value has no series: 0 always means 0.
\`metrics.deny\` drops any of these by name.

## Tasks

\`metrics.tasks\`, \`metrics.finished_retention\` and \`metrics.max_tasks_per_resource\` select the tasks that have series.
\`metrics.info_labels\` selects the labels of \`sensecore_ads_task_info\` after \`task_name\`.

${renderTable(TASK_FAMILIES)}
## Resources

\`sensecore_ads_resource_info\` also has the \`labels\` that the configuration gives the resource.

${renderTable(RESOURCE_FAMILIES)}
## The exporter

The \`once\` command writes only those with a \`resource\` label.

${renderTable([...TELEMETRY_HEADS, ...PAGE_FAMILIES])}
## The process and Node.js

The default metrics of [prom-client](https://github.com/siimon/prom-client) on Linux, collected at most once a second
while the exporter is scraped. The event loop lag covers the time between the two previous scrapes.

${renderTable(ofProcess)}
## Label values

These labels have only the values listed.

${renderLabelValues()}`;
}

/** The closed unions of the code. */
function renderLabelValues(): string {
  const rows: readonly (readonly [label: string, of: string, values: readonly string[]])[] = [
    ['state', '`sensecore_ads_task_state`, `sensecore_ads_tasks`', TASK_STATES],
    ['task_type', '`sensecore_ads_task_info`', TASK_TYPES],
    ['reason', '`sensecore_ads_tasks_without_series`', WITHOUT_SERIES_REASONS],
    ['reason', '`sensecore_ads_exporter_poll_failures_total`', POLL_FAILURE_REASONS],
    [
      'listing',
      '`sensecore_ads_exporter_polls_total`, `sensecore_ads_exporter_poll_failures_total`',
      LISTINGS,
    ],
    ['cause', '`sensecore_ads_exporter_api_throttled_seconds_total`', THROTTLE_CAUSES],
    ['encoding', '`sensecore_ads_exporter_exposition_bytes`', ENCODINGS],
  ];
  const lines = rows.map(
    ([label, of, values]) =>
      `| \`${label}\` | ${of} | ${values.map((value) => `\`${value}\``).join(', ')} |\n`,
  );
  return `| label | of | values |\n|---|---|---|\n${lines.join('')}`;
}

function renderTable(families: readonly FamilyHead[]): string {
  const rows = families.map(({ name, type, labels, unit, help }) => {
    const labelText = labels.map((label) => `\`${label}\``).join(', ');
    return `| \`${name}\` | ${type} | ${labelText} | ${unit ?? ''} | ${help} |\n`;
  });
  return `| name | type | labels | unit | help |\n|---|---|---|---|---|\n${rows.join('')}`;
}
