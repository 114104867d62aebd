// What the page says, in every language. {…} stands for a value.

import type { Wording } from './language.ts';

export const TEXTS = {
  title: { en: 'SenseCore ADS exporter', zh: 'SenseCore ADS Exporter' },
  skipToTasks: { en: 'Skip to the tasks', zh: '跳到任务列表' },
  language: { en: 'Language', zh: '语言' },
  theme: { en: 'Colours', zh: '主题' },
  themeSystem: { en: 'System', zh: '跟随系统' },
  themeLight: { en: 'Light', zh: '浅色' },
  themeDark: { en: 'Dark', zh: '深色' },
  pause: { en: 'Pause', zh: '暂停刷新' },
  resume: { en: 'Resume', zh: '恢复刷新' },
  refreshedAt: { en: 'Refreshed', zh: '刷新于' },
  noScript: {
    en: 'Without JavaScript this page does not refresh by itself, and times are in UTC.',
    zh: '未启用 JavaScript：页面不会自动刷新，时间为 UTC。',
  },
  demo: { en: 'DEMO DATA', zh: '演示数据' },
  demoExplained: {
    en: 'These tasks come from the built-in simulator, not from your account.',
    zh: '这些任务来自内置模拟器，并非来自你的账号。',
  },
  unreachable: {
    en: 'The exporter does not answer. What you see may be out of date; trying again.',
    zh: 'Exporter 没有响应，当前内容可能已过时，正在重试。',
  },
  configBroken: {
    en: 'The last reload of the configuration failed. The one before it is still in force.',
    zh: '最近一次重新加载配置失败，原配置继续生效。',
  },
  badQuery: {
    en: 'This address asks for something that does not exist, so all tasks are shown.',
    zh: '链接中的查询条件无效，已显示全部任务。',
  },

  resources: { en: 'Resources', zh: '资源' },
  resource: { en: 'Resource', zh: '资源' },
  health: { en: 'Health', zh: '健康状况' },
  taskCount: { en: 'Tasks', zh: '任务数' },
  failedCount: { en: '{count} failed', zh: '{count} 个失败' },
  lastRead: { en: 'Last read', zh: '上次读取' },
  nextRead: { en: 'Next read', zh: '下次读取' },
  latency: { en: 'API latency', zh: 'API 延迟' },
  interval: { en: 'Interval', zh: '轮询间隔' },
  never: { en: 'never', zh: '从未' },
  up: { en: 'Up', zh: '正常' },
  failing: { en: 'Failing', zh: '异常' },
  waiting: { en: 'Waiting for its first read', zh: '等待首次读取' },
  stale: { en: 'Stale', zh: '已过时' },
  staleExplained: {
    en: 'Not read for too long: all this may be over.',
    zh: '长时间未能读取，以下内容可能已失效。',
  },
  someFailing: { en: '{count} failing', zh: '{count} 个异常' },
  moreResources: { en: 'Show {count} more', zh: '再显示 {count} 个' },
  fewerResources: { en: 'Show fewer', zh: '收起' },
  noResources: {
    en: 'This exporter has no resources of its own.',
    zh: '此 Exporter 没有分到任何资源。',
  },
  noResourcesInShard: {
    en: 'Shard {ordinal} of {total} has no resources: the others share them.',
    zh: '分片 {ordinal}（共 {total} 个）没有分到资源，资源由其他分片负责。',
  },

  tasks: { en: 'Tasks', zh: '任务' },
  filters: { en: 'Filters', zh: '筛选' },
  search: { en: 'Search', zh: '搜索' },
  searchHint: { en: 'Name, id, path or error', zh: '名称、ID、路径或错误信息' },
  byState: { en: 'By state', zh: '按状态' },
  all: { en: 'All', zh: '全部' },
  anyType: { en: 'Type: any', zh: '类型：全部' },
  someTypes: { en: 'Type: {names}', zh: '类型：{names}' },
  anyResource: { en: 'Resource: any', zh: '资源：全部' },
  someResources: { en: 'Resource: {names}', zh: '资源：{names}' },
  otherResources: {
    en: '{count} more: click their names above',
    zh: '另有 {count} 个，请点击上方的资源名称',
  },
  sortBy: { en: 'Sort by', zh: '排序' },
  apply: { en: 'Apply', zh: '应用' },
  clearFilters: { en: 'Clear filters', zh: '清除筛选' },
  matching: { en: '{shown} of {total} tasks', zh: '显示 {shown} 个，共 {total} 个任务' },
  matchingNone: { en: 'No tasks', zh: '没有任务' },
  nextPage: { en: 'Next page', zh: '下一页' },
  firstPage: { en: 'First page', zh: '第一页' },
  pages: { en: 'Pages', zh: '分页' },
  noMatch: { en: 'No task matches these filters.', zh: '没有符合筛选条件的任务。' },
  nothingAfter: { en: 'There are no more tasks here.', zh: '后面没有更多任务了。' },
  notReadYet: {
    en: 'No resource has been read yet. The tasks come with the first read.',
    zh: '尚未读取任何资源，首次读取后即显示任务。',
  },
  neverRead: {
    en: 'No resource could be read yet. The table above says why.',
    zh: '至今未能读取任何资源，原因见上表。',
  },
  noTasks: { en: 'ADS lists no tasks for these resources.', zh: '这些资源在 ADS 中没有任务。' },
  detailsOf: { en: 'Details of {name}', zh: '{name} 的详情' },
  linkToTask: { en: 'Link to this task', zh: '此任务的链接' },
  asJson: { en: 'As JSON', zh: 'JSON 格式' },

  metrics: { en: 'Metrics', zh: '指标' },
  apiStatus: { en: 'Status API', zh: '状态 API' },
  apiTasks: { en: 'Task API', zh: '任务 API' },
  version: { en: 'Version {version} ({revision})', zh: '版本 {version}（{revision}）' },
  shard: { en: 'Shard {ordinal} of {total}', zh: '分片 {ordinal}（共 {total} 个）' },
  configLoaded: { en: 'Configuration loaded', zh: '配置加载于' },
  startedAt: { en: 'Started', zh: '启动于' },
} as const satisfies Readonly<Record<string, Wording>>;

export type TextKey = keyof typeof TEXTS;
