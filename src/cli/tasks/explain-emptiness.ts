import { TASK_STATES } from '../../model/task.ts';
import type { TasksCommand } from './task-flags.ts';
import type { TaskLook } from './task-look.ts';

/** Why there is no task to show, as a sentence without a stop. */
export function explainEmptiness(look: TaskLook, command: TasksCommand): string {
  const others = TASK_STATES.filter((state) => look.states[state] > 0).map(
    (state) => `${state} ${look.states[state]}`,
  );
  if (others.length > 0) {
    return `no task is ${command.states.join(' or ')}; those in other states: ${others.join(', ')}`;
  }
  const { q, resources, states, types } = command;
  const flags = [
    ...(resources.length > 0 ? ['--resource'] : []),
    ...(states.length > 0 ? ['--state'] : []),
    ...(types.length > 0 ? ['--type'] : []),
    ...(q !== '' ? ['--query'] : []),
  ];
  const why = flags.length === 0 ? 'there are no tasks' : `no task matches ${flags.join(' and ')}`;
  return look.problems.length === 0 ? why : `${why}, as far as could be read`;
}
