import type { TaskList } from '../../src/cli/tasks/source.ts';
import { countByState } from '../../src/model/task-counts.ts';
import { toTaskView } from '../../src/web/api/task-row.ts';
import type { TaskView } from '../../src/web/api/views.ts';
import { buildStatus, buildTask } from './status.ts';

/** A task as the API shows it, with only the given values known. */
export function buildTaskView(view: Partial<TaskView> = {}): TaskView {
  return { ...toTaskView({ status: buildStatus(), task: buildTask() }), ...view };
}

/** These tasks, which are all that there are unless `list` has it otherwise. */
export function buildTaskList(tasks: readonly TaskView[], list: Partial<TaskList> = {}): TaskList {
  const states = countByState(tasks.map(({ state }) => buildTask({ state })));
  return { tasks, states, problems: [], demo: false, ...list };
}
