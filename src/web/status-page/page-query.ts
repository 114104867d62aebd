// The query of the status page, and the addresses of its other views.

import type { ErrorsView } from '../api/views.ts';
import { explainUnknown, parseTaskQuery } from '../api/parse-task-query.ts';
import type { TaskQuery, TaskSort } from '../api/task-query.ts';
import { truncate } from '../../text/printable.ts';
import { LANGUAGES, type Language } from '../negotiate.ts';

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The parsed query of the page. */
export interface PageQuery {
  readonly tasks: TaskQuery;
  /** Undefined = as negotiated with the browser. */
  readonly language: Language | undefined;
  /** Undefined = the theme of the reader's system. */
  readonly theme: Theme | undefined;
  /** Keys of the tasks whose details are shown, see `keyOf`. */
  readonly open: readonly string[];
  /** Whether all resources are listed, however many there are. */
  readonly allResources: boolean;
  /** The query without empty values and errors, for the addresses of other views. */
  readonly parameters: URLSearchParams;
  /** Errors in the query; what they are about is ignored. */
  readonly errors: ErrorsView['errors'];
}

/** Parameters of the page that the task API does not have. */
const OWN_PARAMETERS = ['lang', 'theme', 'open', 'resources'] as const;

/** The value of `resources` that lists all of them. */
export const ALL_RESOURCES = 'all';

/** Allowed values; `open` may be anything. */
const OWN_VALUES = { lang: LANGUAGES, theme: THEMES, resources: [ALL_RESOURCES] } as const;

export type PageParameter =
  | (typeof OWN_PARAMETERS)[number]
  | 'resource'
  | 'id'
  | 'state'
  | 'type'
  | 'reason'
  | 'stalled'
  | 'q'
  | 'sort'
  | 'limit'
  | 'cursor';

/** The time to lay out more rows would be noticed when filtering. */
const TASKS_PER_PAGE = 50;

/** Failed tasks first. */
export const DEFAULT_SORT: TaskSort = { column: 'need', descending: false };

/** Parses the query of the page. Empty values are ignored, because forms send them for untouched fields. */
export function parsePageQuery(parameters: URLSearchParams, resources: readonly string[]): PageQuery {
  const given = new URLSearchParams([...parameters].filter(([, value]) => value !== ''));
  const ofTasks = new URLSearchParams(given);
  for (const name of OWN_PARAMETERS) ofTasks.delete(name);
  const parsed = parseTaskQuery(ofTasks, resources, { limit: TASKS_PER_PAGE, sort: DEFAULT_SORT });
  const own = {
    language: LANGUAGES.find((language) => language === given.get('lang')),
    theme: THEMES.find((theme) => theme === given.get('theme')),
    open: given.getAll('open'),
    allResources: given.get('resources') === ALL_RESOURCES,
  };
  const ownErrors = findOwnErrors(given);
  const errors = [...ownErrors, ...(parsed.ok ? [] : parsed.errors.errors)];
  return {
    ...own,
    tasks: parsed.query,
    parameters: errors.length === 0 ? given : withoutErrors(given, parsed.query, errors),
    errors,
  };
}

/** What is right of a query. */
function withoutErrors(
  given: URLSearchParams,
  { reasons, resources, stalled, states, types }: TaskQuery,
  errors: PageQuery['errors'],
): URLSearchParams {
  const right = new URLSearchParams(given);
  const lists: Readonly<Record<string, readonly string[]>> = {
    resource: resources,
    state: states,
    type: types,
    reason: reasons,
    stalled,
  };
  for (const { parameter } of errors) {
    for (const name of given.keys()) if (truncate(name, 64) === parameter) right.delete(name);
    for (const value of lists[parameter] ?? []) right.append(parameter, value);
  }
  return right;
}

function findOwnErrors(given: URLSearchParams): PageQuery['errors'] {
  return Object.entries<readonly string[]>(OWN_VALUES).flatMap(([parameter, allowed]) => {
    const values = given.getAll(parameter);
    const unknown = values.find((value) => !allowed.includes(value));
    if (unknown !== undefined) return [{ parameter, message: explainUnknown(unknown, allowed) }];
    return values.length > 1 ? [{ parameter, message: 'may be given only once' }] : [];
  });
}

/**
 * The address of another view: the same query with some changes. It leads to the first page, unless `cursor` is among the
 * changes. Relative, so that it works behind a proxy that adds a prefix.
 */
export function hrefWith(
  query: PageQuery,
  changes: Partial<Readonly<Record<PageParameter, readonly string[]>>>,
): string {
  const parameters = new URLSearchParams(query.parameters);
  for (const [name, values] of Object.entries({ cursor: [], ...changes })) {
    parameters.delete(name);
    for (const value of values) parameters.append(name, value);
  }
  return `?${parameters.toString()}`;
}

/** The changes that drop every filter. */
export const NO_FILTERS = {
  q: [],
  id: [],
  resource: [],
  state: [],
  type: [],
  reason: [],
  stalled: [],
} as const satisfies Partial<Record<PageParameter, readonly string[]>>;

/** Whether only failed tasks are shown, which have columns of their own. */
export function isFailedView({ tasks: { reasons, states } }: PageQuery): boolean {
  return reasons.length > 0 || (states.length === 1 && states[0] === 'FAILED');
}

/** Removes the value from the list if it is in there, adds it otherwise. */
export function toggle(values: readonly string[], value: string): readonly string[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}

/** Identifies a task among those of all resources. */
export function keyOf({ resource, id }: { readonly resource: string; readonly id: string }): string {
  return `${resource}/${id}`;
}
