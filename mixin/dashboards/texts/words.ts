import type { Text } from '../../dashboard-identity.ts';
import { TERMS } from '../../vocabulary.ts';

/** Column titles: the terms, and those that only tables have. */
export const COLUMN_TITLES = {
  ...TERMS,
  stateNow: { en: 'State now', zh: '当前状态' },
  stateSince: { en: 'State since', zh: '进入当前状态的时间' },
  sinceProgress: { en: 'Without progress', zh: '无进展时长' },
  lastPoll: { en: 'Last poll', zh: '最近一次轮询' },
  ageInIntervals: { en: 'Age in intervals', zh: '距上次成功轮询（间隔数）' },
  age: { en: 'Age', zh: '距上次成功轮询' },
  running: { en: 'Running', zh: '运行中' },
  paused: { en: 'Paused', zh: '已暂停' },
  failedNow: { en: 'Failed now', zh: '当前失败' },
  failedInRange: { en: 'Failed in range', zh: '时段内失败' },
  completedInRange: { en: 'Completed in range', zh: '时段内完成' },
  version: { en: 'Version', zh: '版本' },
  revision: { en: 'Revision', zh: '修订版本' },
  nodeVersion: { en: 'Node.js', zh: 'Node.js' },
  totalShards: { en: 'Total shards', zh: '分片总数' },
  resources: { en: 'Resources', zh: '资源数' },
  series: { en: 'Series', zh: '序列数' },
  configLoaded: { en: 'Config loaded', zh: '配置加载时间' },
  lastReload: { en: 'Last reload', zh: '最近重新加载' },
  runningSince: { en: 'Running since', zh: '启动时间' },
  lastCompleted: { en: 'Last completed', zh: '最近完成' },
  lastFailed: { en: 'Last failed', zh: '最近失败' },
} as const satisfies Record<string, Text>;

/** Texts for cells without a value. */
export const CELL_TEXTS = {
  notListed: { en: 'no longer listed', zh: '已不在列表中' },
  neverPolled: { en: 'not polled yet', zh: '尚未轮询' },
  neverRead: { en: 'never', zh: '从未' },
} as const satisfies Record<string, Text>;

/** Titles of the rows of panels. */
export const SECTION_TITLES = {
  failed: { en: 'Failed tasks and reasons', zh: '失败的任务及原因' },
  runs: { en: 'Running tasks', zh: '正在运行的任务' },
  resources: { en: 'Resources and data freshness', zh: '资源与数据新鲜度' },
  overTime: { en: 'Over time', zh: '变化趋势' },
  tasks: { en: 'All tasks', zh: '全部任务' },
  reading: { en: 'Polling', zh: '数据读取' },
  transfer: { en: 'Source and destination', zh: '传输内容' },
  api: { en: 'API calls', zh: 'API 调用' },
  polls: { en: 'Polls', zh: '轮询' },
  page: { en: 'Exposition', zh: '指标输出' },
  process: { en: 'Process', zh: '进程' },
  shards: { en: 'Exporters and shards', zh: 'Exporter 与分片' },
} as const satisfies Record<string, Text>;

/** Names of series that are not labels. */
export const SERIES_NAMES = {
  median: { en: 'median', zh: '中位数' },
  ninety: { en: '90 %', zh: '90 %' },
  ninetyNine: { en: '99 %', zh: '99 %' },
  total: { en: 'all files', zh: '全部文件' },
  completed: { en: 'transferred', zh: '已传输' },
  existing: { en: 'already there', zh: '已存在' },
  resident: { en: '{{instance}} resident', zh: '{{instance}} 常驻内存' },
  heap: { en: '{{instance}} heap', zh: '{{instance}} 堆' },
} as const satisfies Record<string, Text>;
