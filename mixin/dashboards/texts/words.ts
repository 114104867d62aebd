import type { InfoLabel } from '../../../src/model/series-policy.ts';
import type { Text } from '../../dashboard-identity.ts';

/** What columns of tables are called. */
export const COLUMN_TITLES = {
  cluster: { en: 'Cluster', zh: '集群' },
  resource: { en: 'Resource', zh: '资源' },
  task: { en: 'Task', zh: '任务' },
  taskId: { en: 'Task id', zh: '任务 ID' },
  reason: { en: 'Reason', zh: '原因' },
  stateNow: { en: 'State now', zh: '当前状态' },
  stateSince: { en: 'State since', zh: '进入当前状态的时间' },
  type: { en: 'Type', zh: '类型' },
  source: { en: 'Source', zh: '源端' },
  destination: { en: 'Destination', zh: '目的端' },
  state: { en: 'State', zh: '状态' },
  progress: { en: 'Progress', zh: '进度' },
  files: { en: 'Files', zh: '文件总数' },
  completedFiles: { en: 'Transferred', zh: '已传输' },
  existingFiles: { en: 'Already there', zh: '已存在' },
  size: { en: 'Size', zh: '大小' },
  rate: { en: 'Rate', zh: '速率' },
  eta: { en: 'ETA', zh: '预计完成' },
  duration: { en: 'Duration', zh: '耗时' },
  sinceProgress: { en: 'Without progress', zh: '无进展时长' },
  lastPoll: { en: 'Last poll', zh: '最近一次轮询' },
  ageInIntervals: { en: 'Age in intervals', zh: '距上次成功轮询（间隔数）' },
  age: { en: 'Age', zh: '距上次成功轮询' },
  running: { en: 'Running', zh: '运行中' },
  paused: { en: 'Paused', zh: '已暂停' },
  failedNow: { en: 'Failed now', zh: '当前失败' },
  failedInRange: { en: 'Failed in range', zh: '时段内失败' },
  completedInRange: { en: 'Completed in range', zh: '时段内完成' },
  subscription: { en: 'Subscription', zh: '订阅' },
  resourceGroup: { en: 'Resource group', zh: '资源组' },
  zone: { en: 'Zone', zh: '可用区' },
  dataSync: { en: 'Data sync', zh: '数据同步工具' },
  created: { en: 'Created', zh: '创建时间' },
  started: { en: 'Started', zh: '开始时间' },
  ended: { en: 'Ended', zh: '结束时间' },
  progressed: { en: 'Last progress', zh: '最近进展' },
  instance: { en: 'Instance', zh: '实例' },
  version: { en: 'Version', zh: '版本' },
  revision: { en: 'Revision', zh: '修订版本' },
  nodeVersion: { en: 'Node.js', zh: 'Node.js' },
  shard: { en: 'Shard', zh: '分片' },
  totalShards: { en: 'Of shards', zh: '分片总数' },
  resources: { en: 'Resources', zh: '资源数' },
  series: { en: 'Series', zh: '序列数' },
  configLoaded: { en: 'Config loaded', zh: '配置加载时间' },
  lastReload: { en: 'Last reload', zh: '最近重新加载' },
  runningSince: { en: 'Running since', zh: '启动时间' },
  job: { en: 'Job', zh: '作业' },
  interval: { en: 'Poll interval', zh: '轮询间隔' },
  lastCompleted: { en: 'Last completed', zh: '最近完成' },
  lastFailed: { en: 'Last failed', zh: '最近失败' },
} as const satisfies Record<string, Text>;

/** What the labels of `metrics.info_labels` are called. */
export const INFO_TITLES: Readonly<Record<InfoLabel, Text>> = {
  task_type: COLUMN_TITLES.type,
  source: COLUMN_TITLES.source,
  destination: COLUMN_TITLES.destination,
  source_zone: { en: 'Source zone', zh: '源可用区' },
  destination_zone: { en: 'Destination zone', zh: '目的可用区' },
  source_region: { en: 'Source region', zh: '源地域' },
  destination_region: { en: 'Destination region', zh: '目的地域' },
  third_party: { en: 'Third party', zh: '第三方云' },
  user_id: { en: 'User', zh: '用户' },
  tenant_id: { en: 'Tenant', zh: '租户' },
};

/** What stands in a cell that has no value. */
export const CELL_TEXTS = {
  notListed: { en: 'no longer listed', zh: '已不在列表中' },
  neverPolled: { en: 'not polled yet', zh: '尚未轮询' },
  neverRead: { en: 'never', zh: '从未' },
} as const satisfies Record<string, Text>;

/** What the parts of a dashboard are called. */
export const SECTION_TITLES = {
  failed: { en: 'What failed, and why', zh: '失败的任务及原因' },
  runs: { en: 'What runs', zh: '正在运行的任务' },
  resources: { en: 'Resources and how fresh they are', zh: '资源与数据新鲜度' },
  overTime: { en: 'Over time', zh: '变化趋势' },
  tasks: { en: 'All tasks', zh: '全部任务' },
  reading: { en: 'How it is read', zh: '数据读取' },
  transfer: { en: 'What it transfers', zh: '传输内容' },
  api: { en: 'Calls to the API', zh: 'API 调用' },
  polls: { en: 'Polls', zh: '轮询' },
  page: { en: 'The metrics page', zh: '指标页' },
  process: { en: 'The process', zh: '进程' },
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
