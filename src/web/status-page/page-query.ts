// The query of the status page, and the addresses of its other views.

import type { ErrorsView } from '../api/views.ts';
import { explainUnknown, parseTaskQuery } from '../api/parse-task-query.ts';
import { DEFAULT_QUERY, formatSort, type TaskQuery, type TaskSort } from '../api/task-query.ts';
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
  /** The query without empty values, for the addresses of other views. */
  readonly parameters: URLSearchParams;
  /** Errors in the query; if there are any, the page shows all tasks. */
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

/** Failed tasks first. */
export const DEFAULT_SORT: TaskSort = { column: 'need', descending: false };

/** Parses the query of the page. Empty values are ignored, because forms send them for untouched fields. */
export function parsePageQuery(parameters: URLSearchParams, resources: readonly string[]): PageQuery {
  const given = new URLSearchParams([...parameters].filter(([, value]) => value !== ''));
  const ofTasks = new URLSearchParams(given);
  for (const name of OWN_PARAMETERS) ofTasks.delete(name);
  if (!ofTasks.has('sort')) ofTasks.set('sort', formatSort(DEFAULT_SORT));
  const parsed = parseTaskQuery(ofTasks, resources);
  const own = {
    language: LANGUAGES.find((language) => language === given.get('lang')),
    theme: THEMES.find((theme) => theme === given.get('theme')),
    open: given.getAll('open'),
    allResources: given.get('resources') === ALL_RESOURCES,
  };
  const ownErrors = findOwnErrors(given);
  if (parsed.ok && ownErrors.length === 0)
    return { ...own, tasks: parsed.query, parameters: given, errors: [] };
  const isWrong = (name: string): boolean => ownErrors.some(({ parameter }) => parameter === name);
  const kept = [...given].filter(
    ([name]) => OWN_PARAMETERS.some((known) => known === name) && !isWrong(name),
  );
  const errors = [...ownErrors, ...(parsed.ok ? [] : parsed.errors.errors)];
  return {
    ...own,
    tasks: { ...DEFAULT_QUERY, sort: DEFAULT_SORT },
    parameters: new URLSearchParams(kept),
    errors,
  };
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

/** Removes the value from the list if it is in there, adds it otherwise. */
export function toggle(values: readonly string[], value: string): readonly string[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}

/** Identifies a task among those of all resources. */
export function keyOf({ resource, id }: { readonly resource: string; readonly id: string }): string {
  return `${resource}/${id}`;
}
