// The words for tasks, states and failure reasons in every language, for rules and panels. Fields of a task have the labels of the
// status page.

import type { FailureReason } from '../src/model/failure-reason.ts';
import type { InfoLabel } from '../src/model/series-policy.ts';
import { TASK_STATES, type TaskState } from '../src/model/task.ts';
import { TASK_LABELS } from '../src/web/status-page/texts.ts';
import type { Text } from './dashboard-identity.ts';

/** Names of things and of the fields of a task. */
export const TERMS = {
  cluster: { en: 'Cluster', zh: '集群' },
  job: { en: 'Job', zh: '作业' },
  instance: { en: 'Instance', zh: '实例' },
  resource: TASK_LABELS.resource,
  task: TASK_LABELS.name,
  taskId: { en: 'Task id', zh: '任务 ID' },
  reason: { en: 'Reason', zh: '原因' },
  state: TASK_LABELS.state,
  type: TASK_LABELS.type,
  source: TASK_LABELS.source,
  destination: TASK_LABELS.destination,
  progress: TASK_LABELS.progress_ratio,
  files: TASK_LABELS.files,
  completedFiles: TASK_LABELS.completed_files,
  existingFiles: TASK_LABELS.existing_files,
  size: TASK_LABELS.size_bytes,
  rate: TASK_LABELS.rate_bytes_per_second,
  eta: TASK_LABELS.eta_at,
  duration: TASK_LABELS.duration_seconds,
  created: TASK_LABELS.created_at,
  started: TASK_LABELS.started_at,
  ended: TASK_LABELS.ended_at,
  progressed: TASK_LABELS.progressed_at,
  subscription: { en: 'Subscription', zh: '订阅' },
  resourceGroup: { en: 'Resource group', zh: '资源组' },
  zone: { en: 'Zone', zh: '可用区' },
  dataSync: { en: 'Data sync', zh: '数据同步工具' },
  shard: { en: 'Shard', zh: '分片' },
  interval: { en: 'Poll interval', zh: '轮询间隔' },
} as const satisfies Record<string, Text>;

/** The labels of `metrics.info_labels`. */
export const INFO_TERMS: Readonly<Record<InfoLabel, Text>> = {
  task_type: TASK_LABELS.type,
  source: TASK_LABELS.source,
  destination: TASK_LABELS.destination,
  source_zone: TASK_LABELS.source_zone,
  destination_zone: TASK_LABELS.destination_zone,
  source_region: TASK_LABELS.source_region,
  destination_region: TASK_LABELS.destination_region,
  third_party: TASK_LABELS.third_party,
  user_id: TASK_LABELS.user_id,
  tenant_id: TASK_LABELS.tenant_id,
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
  conflict: { en: 'conflict: the destination exists or is in use', zh: 'conflict：目的端已存在或正被占用' },
  internal: { en: 'internal: an error of a service or of the transfer', zh: 'internal：服务或传输内部错误' },
  other: { en: 'other: unknown from the error message', zh: 'other：无法从错误信息判断' },
};
