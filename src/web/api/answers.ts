// The routes of the API: from a query to an answer.

import type { WebAnswer } from '../answer.ts';
import { answer } from '../answer.ts';
import type { WebRequest } from '../routes.ts';
import { answerJson } from './answer-json.ts';
import { parseNoQuery, parseTaskQuery } from './parse-task-query.ts';
import type { TaskQuery } from './task-query.ts';
import type { MistakesView, StatusView, TaskPage } from './views.ts';

/** What the API shows. */
export interface Views {
  readonly status: () => Promise<StatusView>;
  readonly tasks: (query: TaskQuery) => Promise<TaskPage>;
  /** The names of the resources. */
  readonly resources: () => readonly string[];
  /** What all of these are made from: as long as each one is the same as before, they say the same. */
  readonly inputs: () => readonly unknown[];
}

/** `GET /api/v1/status`. */
export async function answerStatus(
  views: Views,
  request: WebRequest,
  parameters: URLSearchParams,
): Promise<WebAnswer> {
  const parsed = parseNoQuery(parameters);
  return parsed.ok ? answerJson(request, await views.status()) : answerMistakes(parsed.mistakes);
}

/** `GET /api/v1/tasks`. */
export async function answerTasks(
  views: Views,
  request: WebRequest,
  parameters: URLSearchParams,
): Promise<WebAnswer> {
  const parsed = parseTaskQuery(parameters, views.resources());
  return parsed.ok ? answerJson(request, await views.tasks(parsed.query)) : answerMistakes(parsed.mistakes);
}

function answerMistakes(mistakes: MistakesView): WebAnswer {
  return answer(400, 'application/json', `${JSON.stringify(mistakes)}\n`);
}
