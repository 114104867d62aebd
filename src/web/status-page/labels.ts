// What the values and fields of the API are called on the page.

import type { FailureReason } from '../../model/failure-reason.ts';
import type { PollFailureReason } from '../../model/poll.ts';
import type { TaskState, TaskType } from '../../model/task.ts';
import type { TaskView } from '../api/views.ts';
import type { Wording } from './language.ts';

export const STATE_LABELS: Readonly<Record<TaskState, Wording>> = {
  SCANNING: { en: 'Scanning', zh: '扫描中' },
  DOING: { en: 'Doing', zh: '进行中' },
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

/** What a failed poll most likely means for the reader. */
export const POLL_FAILURE_LABELS: Readonly<Record<PollFailureReason, Wording>> = {
  auth: { en: 'the API refuses the key', zh: 'API 拒绝了密钥' },
  not_found: { en: 'the API does not know the resource', zh: 'API 找不到该资源' },
  rate_limited: { en: 'the API asks for fewer requests', zh: 'API 限流' },
  server_error: { en: 'the API failed', zh: 'API 服务端出错' },
  network: { en: 'the API cannot be reached', zh: '无法连接 API' },
  timeout: { en: 'the API took too long', zh: 'API 响应超时' },
  invalid_response: { en: 'the answer of the API cannot be read', zh: '无法解析 API 的响应' },
  too_large: { en: 'the answer of the API is larger than allowed', zh: 'API 的响应超出允许的大小' },
  config: { en: 'a credential file cannot be read', zh: '无法读取凭证文件' },
};

export const FAILURE_LABELS: Readonly<Record<FailureReason, Wording>> = {
  permission: { en: 'Permission denied', zh: '权限不足' },
  not_found: { en: 'Not found', zh: '源或目标不存在' },
  credential: { en: 'Bad credential', zh: '凭证无效' },
  quota: { en: 'Quota, space or rate exceeded', zh: '配额、空间或速率超限' },
  network: { en: 'Network', zh: '网络故障' },
  timeout: { en: 'Timeout', zh: '超时' },
  checksum: { en: 'Checksum mismatch', zh: '校验和不一致' },
  conflict: { en: 'Target exists or is in use', zh: '目标已存在或被占用' },
  internal: { en: 'Internal error', zh: '内部错误' },
  other: { en: 'Other', zh: '其他' },
};

/** What is shown of a task under a name. */
export type TaskField = Exclude<keyof TaskView, 'stale'>;

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
