import { isVisible } from '../../text/printable.ts';
import type { TaskView } from './views.ts';

/** What people know a task by: its name, or its id where nothing is to be seen of a name. */
export function titleOf({ id, name }: Pick<TaskView, 'id' | 'name'>): string {
  return name !== null && isVisible(name) ? name : id;
}
