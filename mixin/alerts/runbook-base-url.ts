/**
 * Where docs/alerts.md can be read: as a part of the published npm package, whose name is settled, while forks and mirrors
 * have repositories of their own. The chart overrides it with `prometheusRule.runbookBaseUrl`.
 */
export const RUNBOOK_BASE_URL = 'https://unpkg.com/sensecore-ads-exporter/docs/alerts.md';
