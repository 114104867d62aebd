// Every command and every configuration in the documents is run, or read by what reads it in earnest.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lintPromQl } from '../../mixin/alerts/lint/lint-promql.ts';
import { createMetricTables, type MetricTables } from '../../mixin/alerts/lint/metric-tables.ts';
import { startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { createCertificates, type Certificates } from '../web/certificates.ts';
import { problemsOfCall } from './check-call.ts';
import { problemsOfYaml } from './check-yaml.ts';
import { readDocuments, type Block } from './markdown.ts';
import { runShell } from './run-shell.ts';

const BLOCKS = readDocuments().flatMap(({ path, blocks }) =>
  blocks.map((block) => ({ ...block, where: `${path}:${block.line}` })),
);

function ofLanguage(...languages: readonly string[]): readonly (Block & { readonly where: string })[] {
  return BLOCKS.filter(({ language, notRun }) => languages.includes(language) && notRun === undefined);
}

let certificates: Certificates;
let exporter: ExporterProcess;
let host: string;
let tasksJson: string;
let metricTables: MetricTables;

beforeAll(async () => {
  certificates = createCertificates();
  metricTables = await createMetricTables();
  exporter = startExporter(['demo', '--scenario=failing', '--speed=0', '--web.listen-address=127.0.0.1:0']);
  const url = await exporter.url();
  await exporter.waitFor(/DEMO DATA/);
  host = new URL(url).host;
  const response = await fetch(`${url}/api/v1/tasks`);
  tasksJson = JSON.stringify(((await response.json()) as { tasks: readonly object[] }).tasks);
});

afterAll(async () => {
  certificates[Symbol.dispose]();
  await exporter[Symbol.asyncDispose]();
});

const PROGRAMS = ['bash', 'jq', 'curl', 'promtool', 'amtool', 'openssl'];

describe.skipIf(PROGRAMS.map(needsProgram).includes(true))('blocks', () => {
  test.each(ofLanguage('sh', 'bash'))('$where holds commands that work', ({ text }) => {
    const directory = mkdtempSync(join(certificates.directory, 'sh-'));
    const { calls, problems } = runShell(text, { directory, exporter: host, tasksJson });
    expect([...problems, ...calls.flatMap(problemsOfCall)]).toEqual([]);
  });

  test.each(ofLanguage('yaml'))('$where holds YAML that is read', async ({ text }) => {
    expect(await problemsOfYaml(text, certificates)).toEqual([]);
  });
});

test.each(ofLanguage('promql'))('$where holds a query that the metrics can answer', ({ text }) => {
  expect(lintPromQl(text, metricTables)).toEqual([]);
});

test.each(ofLanguage('json'))('$where holds JSON', ({ text }) => {
  expect(() => JSON.parse(text) as unknown).not.toThrow();
});

/** Output, diagrams and addresses: nothing that a reader types or saves. */
const COMMAND =
  /^(?:\$ |(?:sudo |npm |npx |node |docker |helm |kubectl |curl |promtool |sensecore-ads-exporter )[\w-])/m;

test.each(ofLanguage('text', ''))('$where is for reading, not for typing', ({ text }) => {
  expect(COMMAND.exec(text)?.[0]).toBeUndefined();
});

test('every block is of a kind that is checked', () => {
  const known = ['sh', 'bash', 'yaml', 'promql', 'json', 'text', ''];
  expect(BLOCKS.filter(({ language }) => !known.includes(language)).map(({ where }) => where)).toEqual([]);
});

test('blocks that are not run say why, and are few', () => {
  const notRun = BLOCKS.filter(({ notRun: reason }) => reason !== undefined);
  for (const { notRun: reason = '' } of notRun) expect(reason.split(' ').length).toBeGreaterThan(3);
  expect(notRun.length).toBeLessThanOrEqual(5);
});
