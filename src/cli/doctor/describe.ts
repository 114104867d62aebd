// The text that `doctor` prints about one resource.

import type { Diagnosis } from '../../ads/diagnose.ts';
import type { FieldPresence, Presence } from '../../ads/presence.ts';
import type { ListPage } from '../../ads/wire.ts';
import type { Task } from '../../model/task.ts';
import { toPrintable, truncate } from '../../text/printable.ts';
import { nameOf, type Finding, type Findings } from './findings.ts';
import type { Say } from './language.ts';

export interface DescribedResource {
  readonly name: string;
  readonly diagnoses: readonly Diagnosis[];
  readonly findings: Findings;
  readonly pageSize: number;
  readonly say: Say;
}

/** One line about a resource that can be polled. */
export function summarizeResource({ diagnoses, findings, name, say }: DescribedResource): string {
  const [active, history] = diagnoses;
  const milliseconds = Math.round((active?.seconds ?? 0) * 1000);
  const tasks = active?.tasks?.size ?? 0;
  const past = history?.tasks?.size;
  const counts = [
    say(`${tasks} active`, `活动任务 ${tasks}`),
    ...(past === undefined ? [] : [say(`${past} historical`, `历史任务 ${past}`)]),
  ];
  const { length } = findings.notes;
  const notes =
    length === 0 ? '' : say(`; ${length} notes, see --verbose`, `；${length} 条提示，见 --verbose`);
  return `${toLine(`${say('ok', '正常')}  ${name}: HTTP 200, ${milliseconds} ms, ${counts.join(', ')}${notes}`)}\n`;
}

/** Lines about a resource and its calls, in the order of what happened; whole lines. */
export function describeResource({ diagnoses, findings, name, pageSize, say }: DescribedResource): string {
  const lines = [
    say(`resource ${name}`, `资源 ${name}`),
    ...diagnoses.slice(0, 1).map(({ url }) => `  URL: POST ${url}`),
    ...diagnoses.flatMap((diagnosis) => describeCall(diagnosis, pageSize, say).map((line) => `  ${line}`)),
    ...compareListings(diagnoses, say).map((line) => `  ${line}`),
    ...findings.problems.flatMap((problem) => describeFinding(say('problem: ', '问题：'), problem)),
    ...findings.notes.flatMap((note) => describeFinding(say('note: ', '提示：'), note)),
  ];
  return `${lines.map(toLine).join('\n')}\n\n`;
}

/** Text from outside must neither break a line nor reach the terminal as a control sequence. */
function toLine(text: string): string {
  return toPrintable(text).replaceAll('\n', ' ').trimEnd();
}

function describeFinding(kind: string, { what, advice }: Finding): readonly string[] {
  return [`  ${kind}${what}`, `    ${advice}`];
}

function describeCall(diagnosis: Diagnosis, pageSize: number, say: Say): readonly string[] {
  const { clockSkewSeconds, listing, page, presence, responses, seconds } = diagnosis;
  const response = responses.find(({ number }) => number === 1)?.response;
  const status = response === undefined ? say('no response', '无响应') : `HTTP ${response.status}`;
  const unknown = say('unknown', '未知');
  const skew =
    clockSkewSeconds === undefined
      ? unknown
      : say(`${Math.round(clockSkewSeconds)} s`, `${Math.round(clockSkewSeconds)} 秒`);
  const milliseconds = Math.round(seconds * 1000);
  const name = nameOf(listing, say);
  const lines = [
    say(
      `${name} listing: ${status} in ${milliseconds} ms, clock skew ${skew}`,
      `${name}列表：${status}，耗时 ${milliseconds} ms，时钟偏差 ${skew}`,
    ),
  ];
  if (page === undefined || presence === undefined) return lines;
  return [
    ...lines,
    ...describePage(page, pageSize, say),
    ...describeWhole(diagnosis, say),
    ...describePresence(presence, say),
  ];
}

/** Nothing where page 1 is the whole. */
function describeWhole({ pagesRead, tasks }: Diagnosis, say: Say): readonly string[] {
  if (pagesRead === 1 || tasks === undefined) return [];
  return [
    say(
      `  tasks on all pages: ${tasks.size}; pages read: ${pagesRead}`,
      `  全部页的任务数：${tasks.size}；读取页数：${pagesRead}`,
    ),
  ];
}

function describePage(page: ListPage, pageSize: number, say: Say): readonly string[] {
  const total = page.total ?? say('absent', '缺失');
  const size = page.pageSize ?? say('absent', '缺失');
  const states = countBy(page.tasks, ({ state }) => state) ?? say('none', '无');
  const types = countBy(page.tasks, ({ type }) => type) ?? say('none', '无');
  return [
    say(
      `  tasks on page 1: ${page.tasks.length} of ${page.rowCount} rows; total: ${total}; page size: ${size}, requested ${pageSize}`,
      `  第 1 页：${page.rowCount} 行中有 ${page.tasks.length} 个任务；总数：${total}；每页条数：${size}，请求值 ${pageSize}`,
    ),
    say(`  states: ${states}`, `  状态：${states}`),
    say(`  types: ${types}`, `  类型：${types}`),
  ];
}

/** Undefined without tasks. */
function countBy(tasks: readonly Task[], keyOf: (task: Task) => string): string | undefined {
  const counts = new Map<string, number>();
  for (const task of tasks) counts.set(keyOf(task), (counts.get(keyOf(task)) ?? 0) + 1);
  const parts = Array.from(counts, ([name, count]) => `${name} ${count}`).sort();
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Two listings that hold the same tasks are a sign of a wrong history flag. */
function compareListings([active, history]: readonly Diagnosis[], say: Say): readonly string[] {
  if (active?.page === undefined || history?.page === undefined) return [];
  const ids = new Set(active.page.tasks.map(({ id }) => id));
  const both = history.page.tasks.filter(({ id }) => ids.has(id)).length;
  return [
    say(
      `active tasks that are also in the history listing: ${both} of ${ids.size} (page 1 of each)`,
      `同时出现在历史任务列表中的活动任务：${ids.size} 个中有 ${both} 个（各取第 1 页）`,
    ),
  ];
}

const MAX_UNKNOWN_KEYS = 20;

function describePresence({ fields, keyStyle, rows, unknownKeys }: Presence, say: Say): readonly string[] {
  const shown = unknownKeys.slice(0, MAX_UNKNOWN_KEYS).join(', ');
  const rest = unknownKeys.length - MAX_UNKNOWN_KEYS;
  const more = rest > 0 ? say(` and ${rest} more`, ` 等，另有 ${rest} 个`) : '';
  const unknown = shown === '' ? say('none', '无') : shown + more;
  const style = keyStyle ?? say('too few to recognise the style', '太少，无法识别命名风格');
  return [
    say(`  keys: ${style}; unknown keys: ${unknown}`, `  字段名：${style}；未知字段：${unknown}`),
    ...(rows === 0 ? [] : [say('  fields, and the rows that have them:', '  各字段及包含它的行数：')]),
    ...(rows === 0
      ? []
      : fields.filter(isWorthALine).map((field) => `    ${describeField(field, rows, say)}`)),
  ];
}

/** `data_sync_task` is the row itself, which is always there. */
function isWorthALine({ field, unreadable }: FieldPresence): boolean {
  return field !== 'data_sync_task' || unreadable > 0;
}

function describeField(
  { empty, field, present, sample, unreadable }: FieldPresence,
  rows: number,
  say: Say,
): string {
  const parts = [`${field} ${say(`${present} of ${rows}`, `${present}/${rows}`)}`];
  if (empty > 0) parts.push(say(`${empty} empty`, `${empty} 个为空`));
  const value = truncate(sample ?? '', 80);
  if (unreadable > 0)
    parts.push(say(`${unreadable} unreadable: ${value}`, `${unreadable} 个无法解析：${value}`));
  return parts.join(', ');
}
