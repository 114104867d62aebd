// The words for tasks, states and failure reasons in every language, for rules, panels and whatever else shows them.

import type { FailureReason } from '../src/model/failure-reason.ts';
import type { InfoLabel } from '../src/model/series-policy.ts';
import { TASK_STATES, type TaskState } from '../src/model/task.ts';
import type { Text } from './dashboard-identity.ts';

/** Names of things and of the fields of a task. */
export const TERMS = {
  cluster: { en: 'Cluster', zh: '集群' },
  job: { en: 'Job', zh: '作业' },
  instance: { en: 'Instance', zh: '实例' },
  resource: { en: 'Resource', zh: '资源' },
  task: { en: 'Task', zh: '任务' },
  taskId: { en: 'Task id', zh: '任务 ID' },
  reason: { en: 'Reason', zh: '原因' },
  state: { en: 'State', zh: '状态' },
  type: { en: 'Type', zh: '类型' },
  source: { en: 'Source', zh: '源端' },
  destination: { en: 'Destination', zh: '目的端' },
  progress: { en: 'Progress', zh: '进度' },
  files: { en: 'Files', zh: '文件总数' },
  completedFiles: { en: 'Transferred', zh: '已传输' },
  existingFiles: { en: 'Already there', zh: '已存在' },
  size: { en: 'Size', zh: '大小' },
  rate: { en: 'Rate', zh: '速率' },
  eta: { en: 'ETA', zh: '预计完成' },
  duration: { en: 'Duration', zh: '耗时' },
  created: { en: 'Created', zh: '创建时间' },
  started: { en: 'Started', zh: '开始时间' },
  ended: { en: 'Ended', zh: '结束时间' },
  progressed: { en: 'Last progress', zh: '最近进展' },
  subscription: { en: 'Subscription', zh: '订阅' },
  resourceGroup: { en: 'Resource group', zh: '资源组' },
  zone: { en: 'Zone', zh: '可用区' },
  dataSync: { en: 'Data sync', zh: '数据同步工具' },
  shard: { en: 'Shard', zh: '分片' },
  interval: { en: 'Poll interval', zh: '轮询间隔' },
} as const satisfies Record<string, Text>;

/** The labels of `metrics.info_labels`. */
export const INFO_TERMS: Readonly<Record<InfoLabel, Text>> = {
  task_type: TERMS.type,
  source: TERMS.source,
  destination: TERMS.destination,
  source_zone: { en: 'Source zone', zh: '源可用区' },
  destination_zone: { en: 'Destination zone', zh: '目的可用区' },
  source_region: { en: 'Source region', zh: '源地域' },
  destination_region: { en: 'Destination region', zh: '目的地域' },
  third_party: { en: 'Third party', zh: '第三方云' },
  user_id: { en: 'User', zh: '用户' },
  tenant_id: { en: 'Tenant', zh: '租户' },
};

/** States keep the names of the API in every language: its console, logs and queries use them. */
export const STATE_NAMES = Object.fromEntries(
  TASK_STATES.map((state) => [state, { en: state, zh: state }]),
) as Readonly<Record<TaskState, Text>>;

/** The value of the label `reason`, and its meaning. */
export const FAILURE_REASON_TEXTS: Readonly<Record<FailureReason, Text>> = {
  permission: {
    en: 'permission: authenticated, but not authorized',
    zh: 'permission：身份有效，但没有权限',
  },
  not_found: {
    en: 'not_found: a bucket, object or file does not exist',
    zh: 'not_found：桶、对象或文件不存在',
  },
  credential: {
    en: 'credential: an invalid, incomplete or expired key',
    zh: 'credential：密钥错误、不完整或已过期',
  },
  quota: {
    en: 'quota: space, count, budget or request rate exceeded',
    zh: 'quota：空间、数量、费用或请求速率超限',
  },
  network: {
    en: 'network: a DNS, routing, connection or certificate error',
    zh: 'network：域名、路由、连接或证书问题',
  },
  timeout: { en: 'timeout: an operation took too long', zh: 'timeout：操作超时' },
  checksum: {
    en: 'checksum: received data differs from sent data',
    zh: 'checksum：收到的数据与发送的不一致',
  },
  conflict: { en: 'conflict: the destination exists or is in use', zh: 'conflict：目标已存在或正被占用' },
  internal: { en: 'internal: an error of a service or of the transfer', zh: 'internal：服务或传输内部错误' },
  other: { en: 'other: unknown from the error message', zh: 'other：无法从错误信息判断' },
};
