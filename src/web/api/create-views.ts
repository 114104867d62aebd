import type { Views } from './answers.ts';
import { createStatusView, type StatusSource } from './status-view.ts';
import { findTasks } from './task-page.ts';

/** The views of an exporter at work, each of the moment it is asked for. */
export function createViews(source: StatusSource): Views {
  const statuses = () => source.resources().map(({ status }) => status);
  const { view, inputs } = createStatusView(source);
  return {
    status: view,
    inputs,
    tasks: (query) => findTasks(statuses(), query),
    resources: () => statuses().map(({ resource }) => resource.name),
  };
}
