// Every text of the status page in every language. {…} stands for a value.

import type { FailureReason } from '../../model/failure-reason.ts';
import type { PollFailureReason } from '../../model/poll.ts';
import type { TaskState, TaskType } from '../../model/task.ts';
import type { SortColumn } from '../api/task-query.ts';
import type { TaskField } from '../api/views.ts';
import type { Language } from '../negotiate.ts';

/** A text in every language. */
export type Wording = Readonly<Record<Language, string>>;

/** Language tags (BCP 47). */
export const LANGUAGE_TAGS: Wording = { en: 'en', zh: 'zh-CN' };

/** The languages in their own words. */
export const LANGUAGE_NAMES: Wording = { en: 'English', zh: '中文' };

export const TEXTS = {
  title: { en: 'SenseCore ADS exporter', zh: 'SenseCore ADS Exporter' },
  titleFailed: { en: '{count} failed', zh: '{count} 个失败' },
  titleUnreadable: { en: '{count} unreadable', zh: '{count} 个资源无法读取' },
  titleWith: { en: '({troubles}) {title}', zh: '（{troubles}）{title}' },
  comma: { en: ', ', zh: '，' },
  skipToTasks: { en: 'Skip to tasks', zh: '跳到任务列表' },
  keys: { en: 'Keys', zh: '快捷键' },
  keySearch: { en: 'search', zh: '搜索' },
  keyFailed: { en: 'show failed tasks, or all again', zh: '只看失败任务，再按一次恢复' },
  keyNext: { en: 'next task', zh: '下一个任务' },
  keyPrevious: { en: 'previous task', zh: '上一个任务' },
  keyDetails: { en: 'details of the task', zh: '任务详情' },
  keyRefresh: { en: 'refresh now', zh: '立即刷新' },
  keyClose: { en: 'close a menu or this list', zh: '关闭菜单或本列表' },
  keyHelp: { en: 'this list', zh: '本列表' },
  close: { en: 'Close', zh: '关闭' },
  copyId: { en: 'Copy id', zh: '复制 ID' },
  copyError: { en: 'Copy error', zh: '复制错误信息' },
  copyLink: { en: 'Copy link', zh: '复制链接' },
  language: { en: 'Language', zh: '语言' },
  theme: { en: 'Colours', zh: '主题' },
  themeSystem: { en: 'System', zh: '跟随系统' },
  themeLight: { en: 'Light', zh: '浅色' },
  themeDark: { en: 'Dark', zh: '深色' },
  pause: { en: 'Pause', zh: '暂停刷新' },
  resume: { en: 'Resume', zh: '恢复刷新' },
  refreshedAt: { en: 'Refreshed', zh: '刷新于' },
  noScript: {
    en: 'JavaScript is disabled: the page does not refresh automatically, and times are in UTC.',
    zh: '未启用 JavaScript：页面不会自动刷新，时间以 UTC 显示。',
  },
  demo: { en: 'DEMO DATA', zh: '演示数据' },
  demoExplained: {
    en: 'These tasks come from the built-in simulator, not from your account.',
    zh: '这些任务来自内置模拟器，并非来自你的账号。',
  },
  unreachable: {
    en: 'The exporter does not respond. This page may be out of date; retrying.',
    zh: 'Exporter 无响应，页面内容可能已过时，正在重试。',
  },
  configBroken: {
    en: 'The last configuration reload failed; the previous configuration is still in force.',
    zh: '最近一次配置重载失败，仍在使用之前的配置。',
  },
  badQuery: {
    en: 'Part of the query in the URL is invalid and was ignored.',
    zh: 'URL 中有无效的查询条件，已忽略。',
  },

  discoveries: { en: 'Discovery', zh: '资源发现' },
  discovered: { en: '{count} resources known', zh: '已知 {count} 个资源' },
  neverDiscovered: { en: 'not complete yet', zh: '尚未完成' },
  lastDiscovered: { en: 'last complete', zh: '上次完成' },
  discoveryAdvice: {
    en: 'Known resources are still read, and none is removed. To see what the API returns, run',
    zh: '已知资源仍会读取，也不会移除。要查看 API 的返回，请运行',
  },
  events: { en: 'Latest events', zh: '最近的事件' },
  eventFrom: { en: 'from {state}', zh: '此前为{state}' },
  allEvents: { en: 'All events (JSON)', zh: '全部事件（JSON）' },

  resources: { en: 'Resources', zh: '资源' },
  resource: { en: 'Resource', zh: '资源' },
  polling: { en: 'Polling', zh: '读取状态' },
  taskCount: { en: 'Tasks', zh: '任务数' },
  failedCount: { en: '{count} failed', zh: '{count} 个失败' },
  lastRead: { en: 'Last poll', zh: '上次轮询成功' },
  nextRead: { en: 'Next poll', zh: '下次轮询' },
  latency: { en: 'API latency', zh: 'API 延迟' },
  interval: { en: 'Interval', zh: '轮询间隔' },
  never: { en: 'never', zh: '从未' },
  up: { en: 'OK', zh: '可读取' },
  selected: { en: 'selected', zh: '已选中' },
  unselect: { en: 'Show all resources', zh: '显示全部资源' },
  historyFails: { en: 'history listing fails: {reason}', zh: '历史任务列表读取失败：{reason}' },
  failing: { en: 'Cannot be read', zh: '无法读取' },
  failingFor: { en: 'for {duration}', zh: '已持续 {duration}' },
  failingSince: { en: 'since {time}', zh: '自 {time} 起' },
  tasksAsOf: {
    en: 'The tasks below are those of the last successful poll.',
    zh: '下方任务为上次轮询成功时的数据。',
  },
  tasksUnknown: { en: 'Its tasks are unknown.', zh: '其任务情况未知。' },
  whatToDo: { en: 'What to do', zh: '处理方法' },
  thenDoctor: { en: 'Diagnose with', zh: '诊断命令：' },
  waiting: { en: 'Waiting for the first poll', zh: '等待首次轮询' },
  stale: { en: 'Stale', zh: '已过时' },
  staleExplained: {
    en: 'The last successful poll is too long ago: the data may be out of date.',
    zh: '距上次成功轮询过久，数据可能已过时。',
  },
  moreResources: { en: 'Show {count} more', zh: '再显示 {count} 个' },
  fewerResources: { en: 'Show fewer', zh: '收起' },
  noResources: {
    en: 'No resources are configured or discovered.',
    zh: '未配置也未发现任何资源。',
  },
  noResourcesInShard: {
    en: 'No resources are assigned to shard {ordinal} of {total}.',
    zh: '分片 {ordinal}（共 {total} 个）未分配到资源。',
  },

  summary: { en: 'Summary', zh: '概览' },
  failedTasks: { en: 'Failed', zh: '失败' },
  byReason: { en: 'Failed, by reason', zh: '失败任务（按原因）' },
  stalledTasks: { en: 'Stalled', zh: '停滞' },
  stalledHint: { en: 'no progress for 30 min', zh: '30 分钟无进展' },
  runningTasks: { en: 'Running', zh: '运行中' },
  runningHint: { en: '{doing} transferring, {scanning} scanning', zh: '传输中 {doing}，扫描中 {scanning}' },
  pausedTasks: { en: 'Paused', zh: '已暂停' },
  unreadableResources: { en: 'Unreadable resources', zh: '无法读取的资源' },
  unreadableHint: { en: 'of {total}', zh: '共 {total} 个资源' },
  totalRate: { en: 'Total rate', zh: '总速率' },
  allDoneBy: { en: 'All done by (estimate)', zh: '全部完成（预计）' },
  withoutEta: { en: '{count} without an estimate', zh: '{count} 个尚无预计' },
  noneRunning: { en: 'nothing is running', zh: '没有运行中的任务' },
  noProgressFor: { en: 'No progress for {duration}', zh: '{duration}无进展' },
  noProgressSince: { en: 'No progress since {time}', zh: '自 {time} 起无进展' },
  filesColumn: {
    en: 'Files: copied / skipped (already there) / total',
    zh: '文件：已复制 / 跳过（已存在）/ 总数',
  },
  failedAt: { en: 'Failed at', zh: '失败时间' },
  fromTo: { en: 'Source → destination', zh: '源端 → 目的端' },

  tasks: { en: 'Tasks', zh: '任务' },
  filters: { en: 'Filters', zh: '筛选' },
  search: { en: 'Search', zh: '搜索' },
  searchHint: { en: 'Name, id, path or error', zh: '名称、ID、路径或错误信息' },
  byState: { en: 'By state', zh: '按状态' },
  all: { en: 'All', zh: '全部' },
  anyReason: { en: 'Reason: {names}', zh: '原因：{names}' },
  anyType: { en: 'Type: any', zh: '类型：全部' },
  someTypes: { en: 'Type: {names}', zh: '类型：{names}' },
  anyResource: { en: 'Resource: any', zh: '资源：全部' },
  someResources: { en: 'Resource: {names}', zh: '资源：{names}' },
  otherResources: {
    en: '{count} more: select them in the table above',
    zh: '另有 {count} 个，请在上方表格中选择',
  },
  sortBy: { en: 'Sort by', zh: '排序方式' },
  apply: { en: 'Apply', zh: '应用' },
  clearFilters: { en: 'Clear filters', zh: '清除筛选' },
  matching: { en: '{shown} of {total} tasks', zh: '显示 {shown} 个，共 {total} 个任务' },
  matchingNone: { en: 'No tasks', zh: '没有任务' },
  nextPage: { en: 'Next page', zh: '下一页' },
  firstPage: { en: 'First page', zh: '第一页' },
  pages: { en: 'Pages', zh: '分页' },
  noMatch: {
    en: 'No task matches {filters}. Without filters, there are {total}.',
    zh: '没有符合筛选条件“{filters}”的任务；不筛选时共 {total} 个。',
  },
  and: { en: ' and ', zh: ' + ' },
  noFailed: { en: 'No task has failed.', zh: '没有失败的任务。' },
  noStalled: {
    en: 'No task is stalled: each transferring one made progress within 30 minutes.',
    zh: '没有停滞的任务：传输中的任务在 30 分钟内均有进展。',
  },
  nothingAfter: { en: 'No more tasks.', zh: '没有更多任务。' },
  notReadYet: {
    en: 'No resource has been polled yet. Tasks appear after the first poll.',
    zh: '尚未轮询任何资源，首次轮询后即显示任务。',
  },
  neverRead: {
    en: 'No poll has succeeded yet. The table above shows the reasons.',
    zh: '尚无成功的轮询，原因见上表。',
  },
  noTasks: { en: 'ADS lists no tasks for these resources.', zh: '这些资源在 ADS 中没有任务。' },
  detailsOf: { en: 'Details of {name}', zh: '{name} 的详情' },
  linkToTask: { en: 'Link to this task', zh: '此任务的链接' },
  asJson: { en: 'As JSON', zh: 'JSON 格式' },

  dashboards: { en: 'Dashboards', zh: '仪表盘' },
  inGrafana: { en: 'In Grafana', zh: '在 Grafana 中查看' },
  metrics: { en: 'Metrics', zh: '指标' },
  apiStatus: { en: 'Status API', zh: '状态 API' },
  apiTasks: { en: 'Task API', zh: '任务 API' },
  version: { en: 'Version {version} ({revision})', zh: '版本 {version}（{revision}）' },
  shard: { en: 'Shard {ordinal} of {total}', zh: '分片 {ordinal}（共 {total} 个）' },
  configLoaded: { en: 'Configuration loaded', zh: '配置加载于' },
  startedAt: { en: 'Started', zh: '启动于' },
} as const satisfies Readonly<Record<string, Wording>>;

export type TextKey = keyof typeof TEXTS;

export const STATE_LABELS: Readonly<Record<TaskState, Wording>> = {
  SCANNING: { en: 'Scanning', zh: '扫描中' },
  DOING: { en: 'Transferring', zh: '传输中' },
  PAUSED: { en: 'Paused', zh: '已暂停' },
  COMPLETED: { en: 'Completed', zh: '已完成' },
  FAILED: { en: 'Failed', zh: '失败' },
  CANCELLED: { en: 'Cancelled', zh: '已取消' },
  UNKNOWN: { en: 'Unknown', zh: '未知' },
};

export const TYPE_LABELS: Readonly<Record<TaskType, Wording>> = {
  AOSSTOFS: { en: 'AOSS → FS', zh: 'AOSS → FS' },
  FSTOAOSS: { en: 'FS → AOSS', zh: 'FS → AOSS' },
  THIRDTOAOSS: { en: 'Third party → AOSS', zh: '第三方 → AOSS' },
  THIRDTOFS: { en: 'Third party → FS', zh: '第三方 → FS' },
  AOSSTOAOSS: { en: 'AOSS → AOSS', zh: 'AOSS → AOSS' },
  FSTOFS: { en: 'FS → FS', zh: 'FS → FS' },
  UNKNOWN: { en: 'Unknown', zh: '未知' },
};

/** The likely meaning of a poll failure. */
export const POLL_FAILURE_LABELS: Readonly<Record<PollFailureReason, Wording>> = {
  auth: { en: 'the API rejected the credentials', zh: 'API 拒绝了凭证' },
  not_found: { en: 'the API found no such resource', zh: 'API 找不到该资源' },
  rate_limited: { en: 'the API limits the request rate', zh: 'API 限流' },
  server_error: { en: 'the API returned a server error', zh: 'API 返回服务端错误' },
  network: { en: 'the API is unreachable', zh: '无法连接 API' },
  timeout: { en: 'the API timed out', zh: 'API 响应超时' },
  invalid_response: { en: 'the API response is invalid', zh: 'API 响应无效' },
  too_large: { en: 'the API response is too large', zh: 'API 响应过大' },
  config: { en: 'a credential file cannot be read', zh: '无法读取凭证文件' },
};

/** What to do about a poll failure. */
export const POLL_FAILURE_ADVICE: Readonly<Record<PollFailureReason, Wording>> = {
  auth: {
    en: 'Check that access key and secret key are valid, that they may list the tasks, and that the clock of this host is right.',
    zh: '检查 AccessKey 与 SecretKey 是否有效、是否有权查询任务列表，以及本机时钟是否准确。',
  },
  not_found: {
    en: 'Check subscription, resource group, zone and data_sync of the resource: one is misspelt, or it was deleted.',
    zh: '检查该资源的 subscription、resource_group、zone 和 data_sync：可能拼写有误，或资源已被删除。',
  },
  rate_limited: {
    en: 'Lower api.requests_per_second or raise poll.interval; other programs with the same account count too.',
    zh: '调低 api.requests_per_second 或调大 poll.interval；同一账号的其他程序也会占用额度。',
  },
  server_error: {
    en: 'Usually passes by itself; if it lasts, report it to SenseCore with the time and the error.',
    zh: '通常会自行恢复；如持续出现，请将时间和错误信息反馈给 SenseCore。',
  },
  network: {
    en: 'Check DNS, firewall, proxy (HTTPS_PROXY) and certificates between this host and the API.',
    zh: '检查本机到 API 之间的 DNS、防火墙、代理（HTTPS_PROXY）和证书。',
  },
  timeout: {
    en: 'Check the network to the API; if it is just slow, raise api.timeout and poll.timeout.',
    zh: '检查到 API 的网络；如果只是响应较慢，请调大 api.timeout 和 poll.timeout。',
  },
  invalid_response: {
    en: 'Check api.base_url and api.path: a proxy or another service may have responded.',
    zh: '检查 api.base_url 和 api.path：响应可能来自代理或其他服务。',
  },
  too_large: {
    en: 'Lower api.page_size or raise api.max_response_bytes.',
    zh: '调小 api.page_size，或调大 api.max_response_bytes。',
  },
  config: {
    en: 'Check that the credential file exists and that the exporter may read it.',
    zh: '检查凭证文件是否存在，以及 Exporter 是否有权读取。',
  },
};

export const FAILURE_LABELS: Readonly<Record<FailureReason, Wording>> = {
  permission: { en: 'Permission denied', zh: '权限不足' },
  not_found: { en: 'Not found', zh: '源端或目的端不存在' },
  credential: { en: 'Bad credential', zh: '凭证无效' },
  quota: { en: 'Quota, space or rate exceeded', zh: '配额、空间或速率超限' },
  network: { en: 'Network', zh: '网络故障' },
  timeout: { en: 'Timeout', zh: '超时' },
  checksum: { en: 'Checksum mismatch', zh: '校验和不一致' },
  conflict: { en: 'Destination exists or is in use', zh: '目的端已存在或被占用' },
  internal: { en: 'Internal error', zh: '内部错误' },
  other: { en: 'Other', zh: '其他' },
};

/** Names of the sort columns that are no field of a task. */
export const SORT_LABELS: Readonly<Record<Exclude<SortColumn, TaskField>, Wording>> = {
  need: { en: 'Urgency', zh: '紧急程度' },
};

export const TASK_LABELS: Readonly<Record<TaskField, Wording>> = {
  resource: { en: 'Resource', zh: '资源' },
  id: { en: 'Id', zh: 'ID' },
  name: { en: 'Task', zh: '任务' },
  type: { en: 'Type', zh: '类型' },
  state: { en: 'State', zh: '状态' },
  progress_ratio: { en: 'Progress', zh: '进度' },
  files: { en: 'Files', zh: '文件总数' },
  completed_files: { en: 'Transferred', zh: '已传输' },
  existing_files: { en: 'Already there', zh: '已存在' },
  size_bytes: { en: 'Size', zh: '大小' },
  rate_bytes_per_second: { en: 'Rate', zh: '速率' },
  duration_seconds: { en: 'Duration', zh: '耗时' },
  created_at: { en: 'Created', zh: '创建时间' },
  started_at: { en: 'Started', zh: '开始时间' },
  ended_at: { en: 'Ended', zh: '结束时间' },
  state_changed_at: { en: 'In this state since', zh: '进入当前状态的时间' },
  progressed_at: { en: 'Last progress', zh: '最近进展' },
  eta_at: { en: 'ETA', zh: '预计完成' },
  failure_reason: { en: 'Failure reason', zh: '失败原因' },
  error: { en: 'Error', zh: '错误信息' },
  source: { en: 'Source', zh: '源端' },
  destination: { en: 'Destination', zh: '目的端' },
  source_zone: { en: 'Source zone', zh: '源可用区' },
  destination_zone: { en: 'Destination zone', zh: '目的可用区' },
  source_region: { en: 'Source region', zh: '源地域' },
  destination_region: { en: 'Destination region', zh: '目的地域' },
  third_party: { en: 'Third party', zh: '第三方云' },
  user_id: { en: 'User', zh: '用户' },
  tenant_id: { en: 'Tenant', zh: '租户' },
};
