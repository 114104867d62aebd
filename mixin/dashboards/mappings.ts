// Words and colors for values that are not quantities.

import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { TASK_STATES, type TaskState } from '../../src/model/task.ts';
import type { Language, Text } from '../dashboard-identity.ts';
import { FAILURE_REASON_TEXTS, STATE_NAMES } from '../vocabulary.ts';

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
    { text: STATE_NAMES[state], color: STATE_COLORS[state] },
  ]),
);

export const REASONS: Mapping = Object.fromEntries(
  Object.entries(FAILURE_REASON_TEXTS).map(([reason, text]) => [reason, { text, color: 'red' }]),
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
