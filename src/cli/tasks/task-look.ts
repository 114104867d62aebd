import type { TaskPage } from '../../web/api/views.ts';

/** The tasks that were asked for, at one time. */
export interface TaskLook extends Pick<TaskPage, 'states' | 'tasks'> {
  /** What is missing from them or out of date, and why: sentences without a stop, of harmless text. */
  readonly problems: readonly string[];
  /** Whether the tasks are invented. */
  readonly demo: boolean;
}

/** Where tasks come from. */
export interface TaskSource extends AsyncDisposable {
  /** What it is, for people. */
  readonly name: string;
  /**
   * The first `limit` tasks as they are now. Rejects with a sentence for the user when nothing could be read, and with
   * anything once the command is stopped.
   */
  look(limit: number): Promise<TaskLook>;
}
