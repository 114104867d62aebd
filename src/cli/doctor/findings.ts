// Problems of a resource, judged by its calls.

import type { Diagnosis } from '../../ads/diagnose.ts';
import type { ApiError } from '../../sensecore/api-error.ts';
import type { ListingKind } from '../../model/poll.ts';
import type { CallContext } from './connection-cause.ts';
import type { Say } from './language.ts';
import { likelyCause } from './likely-cause.ts';

/** A problem and what to do about it: sentences. */
export interface Finding {
  readonly what: string;
  readonly advice: string;
}

export interface Findings {
  /** The resource cannot be polled as configured. */
  readonly problems: readonly Finding[];
  /** It can, but something will be missing. */
  readonly notes: readonly Finding[];
}

/** Judges the calls of one resource, the active listing first. */
export function findFindings(diagnoses: readonly Diagnosis[], context: CallContext): Findings {
  const [active, history] = diagnoses;
  return {
    problems: [
      ...diagnoses.flatMap((diagnosis) => failureOf(diagnosis, context)),
      ...diagnoses.flatMap((diagnosis) => lostRowsOf(diagnosis, context)),
      ...sameListings(active, history, context),
    ],
    notes: [
      ...diagnoses.flatMap((diagnosis) => unreadableOf(diagnosis, context)),
      ...skewOf(active, context),
    ],
  };
}

/** The name of a listing in a sentence. */
export function nameOf(listing: ListingKind, say: Say): string {
  return listing === 'active' ? say('active', '活动任务') : say('history', '历史任务');
}

function likely(cause: string, { say }: CallContext): string {
  return say(`Likely cause: ${cause}`, `可能的原因：${cause}`);
}

function failureOf(diagnosis: Diagnosis, context: CallContext): readonly Finding[] {
  const { error, failedPage, listing } = diagnosis;
  if (error === undefined) return [];
  const { say } = context;
  const isFirst = failedPage === undefined || failedPage.number === 1;
  const where = isFirst ? '' : say(`, page ${failedPage.number}`, `，第 ${failedPage.number} 页`);
  const cause =
    failedPage === undefined
      ? listingCause({ listing, error }, context)
      : likelyCause({ ...diagnosis, response: failedPage.response, error }, context);
  const name = nameOf(listing, say);
  return [
    {
      what: say(
        `the ${name} listing failed (${error.reason}${where}): ${error.message}`,
        `读取${name}列表失败（${error.reason}${where}）：${error.message}`,
      ),
      advice: likely(cause, context),
    },
  ];
}

/** Why a listing failed although each of its pages is fine, and what to change. */
function listingCause(
  { error, listing }: Pick<Diagnosis, 'listing'> & { readonly error: ApiError },
  { api, poll, say }: CallContext,
): string {
  const narrow = say(
    'narrow the resource with task_name or task_types',
    '用 task_name 或 task_types 缩小该资源的范围',
  );
  switch (error.reason) {
    case 'too_large':
      return say(
        `The list is longer than api.max_pages (${api.maxPages}) pages of api.page_size (${api.pageSize}) tasks. Raise one of them, or ${narrow}.`,
        `列表超过 api.max_pages（${api.maxPages}）页，每页 api.page_size（${api.pageSize}）个任务。请调大其中之一，或${narrow}。`,
      );
    case 'timeout':
      return listing === 'active'
        ? say(
            `All pages together take longer than poll.timeout (${poll.timeoutMs} ms). Raise it, or api.page_size (${api.pageSize}) or api.concurrency (${api.concurrency}), or ${narrow}.`,
            `读取全部页的时间超过 poll.timeout（${poll.timeoutMs} ms）。请调大它，或调大 api.page_size（${api.pageSize}）或 api.concurrency（${api.concurrency}），或${narrow}。`,
          )
        : say(
            `All pages together take longer than poll.history_timeout (${poll.historyTimeoutMs} ms). Raise it, or set poll.history_interval: 0s to do without history.`,
            `读取全部页的时间超过 poll.history_timeout（${poll.historyTimeoutMs} ms）。请调大它，或设置 poll.history_interval: 0s，不再读取历史任务。`,
          );
    default:
      return say(
        'The API counts more tasks than it lists: pages omit or repeat rows, or the total counts tasks that are not listed. Polls fail in the same way. Try again, as tasks may have come and gone in between; if it persists, set api.total: advisory, and report it with the file that --record writes.',
        'API 报告的总数多于它列出的任务：分页有遗漏或重复，或总数包含未列出的任务。轮询会以同样的方式失败。任务可能恰好在此期间增减，请重试；如果仍然如此，请设置 api.total: advisory，并附上 --record 生成的文件反馈。',
      );
  }
}

function toReport(say: Say): string {
  return say(
    'Please report it, with the file that --record writes.',
    '请附上 --record 生成的文件反馈该问题。',
  );
}

/** A row that is no object, or has no id, is skipped. */
function lostRowsOf({ listing, page }: Diagnosis, { say }: CallContext): readonly Finding[] {
  if (page === undefined || page.tasks.length === page.rowCount) return [];
  const lost = page.rowCount - page.tasks.length;
  const name = nameOf(listing, say);
  return [
    {
      what: say(
        `${lost} of ${page.rowCount} rows of the ${name} listing are skipped: they are not objects with a task id.`,
        `${name}列表的 ${page.rowCount} 行中有 ${lost} 行被跳过：它们不是带任务 ID 的对象。`,
      ),
      advice: toReport(say),
    },
  ];
}

function sameListings(
  active: Diagnosis | undefined,
  history: Diagnosis | undefined,
  context: CallContext,
): readonly Finding[] {
  const { api, say } = context;
  const activeIds = idsOf(active);
  const historyIds = idsOf(history);
  const areSame = activeIds.size === historyIds.size && [...activeIds].every((id) => historyIds.has(id));
  if (activeIds.size === 0 || !areSame) return [];
  const key = api.requestFields.history;
  const cause = say(
    `The API does not know the key "${key}" and ignores it. Set api.request_fields.history to the name that it expects, which doctor --probe may find, or poll.history_interval: 0s to do without history.`,
    `API 不认识并忽略了字段 "${key}"。请将 api.request_fields.history 设为 API 要求的名称（doctor --probe 可能找到它），或设置 poll.history_interval: 0s，不再读取历史任务。`,
  );
  return [
    {
      what: say(
        'the history listing holds the same tasks as the active one.',
        '历史任务列表与活动任务列表的内容相同。',
      ),
      advice: likely(cause, context),
    },
  ];
}

/** The ids of a listing's first page. */
function idsOf(diagnosis: Diagnosis | undefined): ReadonlySet<string> {
  return new Set(diagnosis?.page?.tasks.map(({ id }) => id));
}

function unreadableOf({ listing, presence }: Diagnosis, { say }: CallContext): readonly Finding[] {
  const fields = presence?.fields.filter(({ unreadable }) => unreadable > 0).map(({ field }) => field) ?? [];
  if (fields.length === 0) return [];
  const name = nameOf(listing, say);
  return [
    {
      what: say(
        `the ${name} listing has fields that cannot be read: ${fields.join(', ')}.`,
        `${name}列表中有无法解析的字段：${fields.join('、')}。`,
      ),
      advice: say(
        `Their metrics are missing where they cannot be read. ${toReport(say)}`,
        `无法解析时，对应的指标会缺失。${toReport(say)}`,
      ),
    },
  ];
}

const WORRYING_SKEW_SECONDS = 60;

function skewOf(active: Diagnosis | undefined, { say }: CallContext): readonly Finding[] {
  const skew = active?.clockSkewSeconds;
  if (skew === undefined || active?.error !== undefined || Math.abs(skew) < WORRYING_SKEW_SECONDS) return [];
  const seconds = Math.abs(Math.round(skew));
  return [
    {
      what: say(
        `the clock of this machine is ${seconds} s ${skew > 0 ? 'behind' : 'ahead of'} the server's.`,
        `本机时钟比服务器${skew > 0 ? '慢' : '快'} ${seconds} 秒。`,
      ),
      advice: say(
        'Set the clock (NTP): signatures are refused from 300 s on.',
        '请校准时钟（NTP）：偏差超过 300 秒时签名会被拒绝。',
      ),
    },
  ];
}
