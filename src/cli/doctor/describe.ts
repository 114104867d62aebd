// The text that `doctor` prints about one resource.

import type { Diagnosis } from '../../ads/diagnose.ts';
import type { FieldPresence, Presence } from '../../ads/presence.ts';
import type { ListPage } from '../../ads/wire.ts';
import type { Task } from '../../model/task.ts';
import { toPrintable, truncate } from '../../text/printable.ts';
import type { Finding, Findings } from './findings.ts';

/** Lines about a resource and its calls, in the order of what happened; whole lines. */
export function describeResource(
  name: string,
  diagnoses: readonly Diagnosis[],
  findings: Findings & { readonly pageSize: number },
): string {
  const lines = [
    `resource ${name}`,
    ...diagnoses.slice(0, 1).map(({ url }) => `  URL: POST ${url}`),
    ...diagnoses.flatMap((diagnosis) =>
      describeCall(diagnosis, findings.pageSize).map((line) => `  ${line}`),
    ),
    ...compareListings(diagnoses).map((line) => `  ${line}`),
    ...findings.problems.flatMap((problem) => describeFinding('problem', problem)),
    ...findings.notes.flatMap((note) => describeFinding('note', note)),
  ];
  return `${lines.map(toLine).join('\n')}\n\n`;
}

/** Text from outside must neither break a line nor reach the terminal as a control sequence. */
function toLine(text: string): string {
  return toPrintable(text).replaceAll('\n', ' ').trimEnd();
}

function describeFinding(kind: string, { what, advice }: Finding): readonly string[] {
  return [`  ${kind}: ${what}`, `    ${advice}`];
}

function describeCall(diagnosis: Diagnosis, pageSize: number): readonly string[] {
  const { clockSkewSeconds, listing, page, presence, responses, seconds } = diagnosis;
  const response = responses.find(({ number }) => number === 1)?.response;
  const status = response === undefined ? 'no response' : `HTTP ${response.status}`;
  const skew = clockSkewSeconds === undefined ? 'unknown' : `${Math.round(clockSkewSeconds)} s`;
  const lines = [`${listing} listing: ${status} in ${Math.round(seconds * 1000)} ms, clock skew ${skew}`];
  if (page === undefined || presence === undefined) return lines;
  return [
    ...lines,
    ...describePage(page, pageSize),
    ...describeWhole(diagnosis),
    ...describePresence(presence),
  ];
}

/** Nothing where page 1 is the whole. */
function describeWhole({ pagesRead, tasks }: Diagnosis): readonly string[] {
  if (pagesRead === 1 || tasks === undefined) return [];
  return [`  tasks on all pages: ${tasks.size}; pages read: ${pagesRead}`];
}

function describePage(page: ListPage, pageSize: number): readonly string[] {
  return [
    `  tasks on page 1: ${page.tasks.length} of ${page.rowCount} rows; total: ${page.total ?? 'absent'}; page size: ${page.pageSize ?? 'absent'}, requested ${pageSize}`,
    `  states: ${countBy(page.tasks, ({ state }) => state)}`,
    `  types: ${countBy(page.tasks, ({ type }) => type)}`,
  ];
}

function countBy(tasks: readonly Task[], nameOf: (task: Task) => string): string {
  const counts = new Map<string, number>();
  for (const task of tasks) counts.set(nameOf(task), (counts.get(nameOf(task)) ?? 0) + 1);
  const parts = Array.from(counts, ([name, count]) => `${name} ${count}`).sort();
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** Two listings that hold the same tasks are a sign of a wrong history flag. */
function compareListings([active, history]: readonly Diagnosis[]): readonly string[] {
  if (active?.page === undefined || history?.page === undefined) return [];
  const ids = new Set(active.page.tasks.map(({ id }) => id));
  const both = history.page.tasks.filter(({ id }) => ids.has(id)).length;
  return [`active tasks that are also in the history listing: ${both} of ${ids.size} (page 1 of each)`];
}

const MAX_UNKNOWN_KEYS = 20;

function describePresence({ fields, keyStyle, rows, unknownKeys }: Presence): readonly string[] {
  const shown = unknownKeys.slice(0, MAX_UNKNOWN_KEYS).join(', ');
  const more =
    unknownKeys.length > MAX_UNKNOWN_KEYS ? ` and ${unknownKeys.length - MAX_UNKNOWN_KEYS} more` : '';
  return [
    `  keys: ${keyStyle ?? 'too few to recognise the style'}; unknown keys: ${shown === '' ? 'none' : shown + more}`,
    ...(rows === 0 ? [] : ['  fields, and the rows that have them:']),
    ...(rows === 0 ? [] : fields.filter(isWorthALine).map((field) => `    ${describeField(field, rows)}`)),
  ];
}

/** `data_sync_task` is the row itself, which is always there. */
function isWorthALine({ field, unreadable }: FieldPresence): boolean {
  return field !== 'data_sync_task' || unreadable > 0;
}

function describeField({ empty, field, present, sample, unreadable }: FieldPresence, rows: number): string {
  const parts = [`${field} ${present} of ${rows}`];
  if (empty > 0) parts.push(`${empty} empty`);
  if (unreadable > 0) parts.push(`${unreadable} unreadable: ${truncate(sample ?? '', 80)}`);
  return parts.join(', ');
}
