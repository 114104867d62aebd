import type { ResourceStatus } from '../model/snapshot.ts';

/** The plain page at `/`: what this is, where the metrics are, and how the resources fare. */
export function renderLandingPage(page: {
  readonly telemetryPath: string;
  readonly demo: boolean;
  readonly statuses: readonly ResourceStatus[];
}): string {
  const rows = page.statuses.map(renderRow).join('');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>SenseCore ADS exporter</title></head>
<body>
<h1>SenseCore ADS exporter</h1>
${page.demo ? '<p><strong>DEMO DATA</strong>: these tasks come from the built-in simulator.</p>\n' : ''}<p><a href="${escapeHtml(page.telemetryPath)}">Metrics</a> · <a href="/-/ready">Ready</a> · <a href="/-/healthy">Healthy</a></p>
<table>
<thead><tr><th>Resource</th><th>Health</th><th>Tasks</th><th>Last read</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</body>
</html>
`;
}

function renderRow(status: ResourceStatus): string {
  const health = status.up === undefined ? 'waiting for the first poll' : (status.failureReason ?? 'up');
  const tasks = status.snapshot === undefined ? '' : String(status.snapshot.tasks.length);
  const lastRead =
    status.lastSuccessAt === undefined ? 'never' : new Date(status.lastSuccessAt * 1000).toISOString();
  const cells = [status.resource.name, health, tasks, lastRead];
  return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>\n`;
}

/** For text and for quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
