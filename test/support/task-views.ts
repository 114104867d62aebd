import type { TaskLook } from '../../src/cli/tasks/task-look.ts';
import { countByState } from '../../src/model/task-counts.ts';
import { toTaskView } from '../../src/web/api/task-row.ts';
import type { TaskView } from '../../src/web/api/views.ts';
import { buildStatus, buildTask } from './status.ts';

/** A task as the API shows it, of which nothing is known but what is handed in. */
export function buildTaskView(view: Partial<TaskView> = {}): TaskView {
  return { ...toTaskView({ status: buildStatus(), task: buildTask() }), ...view };
}

/** A look at these tasks, which are all that there are, unless told otherwise. */
export function buildLook(tasks: readonly TaskView[], look: Partial<TaskLook> = {}): TaskLook {
  const states = countByState(tasks.map(({ state }) => buildTask({ state })));
  return { tasks, states, problems: [], demo: false, ...look };
}
