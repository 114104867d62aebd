// Words and colors for values that are not quantities.

import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import type { FailureReason } from '../../src/model/failure-reason.ts';
import { TASK_STATES, type TaskState } from '../../src/model/task.ts';
import type { Language, Text } from '../dashboard-identity.ts';

/** Value → what is shown in its place. Without a text the value itself is shown. */
export type Mapping = Readonly<Record<string, { readonly text?: Text; readonly color: string }>>;

export const STATE_COLORS: Readonly<Record<TaskState, string>> = {
  SCANNING: 'light-blue',
  DOING: 'blue',
  PAUSED: 'yellow',
  COMPLETED: 'green',
  FAILED: 'red',
  CANCELLED: 'gray',
  UNKNOWN: 'purple',
};

/** States keep the words of the API in every language: they are what its console, logs and queries say. */
export const STATES: Mapping = Object.fromEntries(
  Object.entries(STATE_COLORS).map(([state, color]) => [state, { color }]),
);

/** The number that stands for a state where only numbers can be drawn. */
export function stateCode(state: TaskState): number {
  return TASK_STATES.indexOf(state) + 1;
}

/** From the number to the state. */
export const STATE_CODES: Mapping = Object.fromEntries(
  TASK_STATES.map((state) => [
    String(stateCode(state)),
    { text: { en: state, zh: state }, color: STATE_COLORS[state] },
  ]),
);

/** The word of the label, then what it means. */
const REASON_TEXTS: Readonly<Record<FailureReason, Text>> = {
  permission: {
    en: 'permission: known, but not allowed to do this',
    zh: 'permission：身份有效，但没有权限',
  },
  not_found: {
    en: 'not_found: a bucket, object or file is not there',
    zh: 'not_found：桶、对象或文件不存在',
  },
  credential: {
    en: 'credential: a key is wrong, incomplete or expired',
    zh: 'credential：密钥错误、不完整或已过期',
  },
  quota: {
    en: 'quota: space, count, money or request rate is used up',
    zh: 'quota：空间、数量、费用或请求速率已用尽',
  },
  network: {
    en: 'network: a name, route, connection or certificate',
    zh: 'network：域名、路由、连接或证书问题',
  },
  timeout: { en: 'timeout: something took too long', zh: 'timeout：操作超时' },
  checksum: { en: 'checksum: what arrived is not what was sent', zh: 'checksum：收到的数据与发送的不一致' },
  conflict: { en: 'conflict: something is in the way or in use', zh: 'conflict：目标已存在或正被占用' },
  internal: { en: 'internal: a fault of a service or of the transfer', zh: 'internal：服务或传输内部错误' },
  other: { en: 'other: the message does not tell', zh: 'other：错误信息中看不出原因' },
};

export const REASONS: Mapping = Object.fromEntries(
  Object.entries(REASON_TEXTS).map(([reason, text]) => [reason, { text, color: 'red' }]),
);

/** Whether something went well. */
export const WENT_WELL: Mapping = {
  '0': { text: { en: 'failed', zh: '失败' }, color: 'red' },
  '1': { text: { en: 'OK', zh: '正常' }, color: 'green' },
};

export function buildMapping(mapping: Mapping, language: Language): ValueMapping[] {
  const options = Object.entries(mapping).map(([value, { text, color }], index) => [
    value,
    { ...(text === undefined ? {} : { text: text[language] }), color, index },
  ]);
  return [{ type: MappingType.ValueToText, options: Object.fromEntries(options) }];
}
