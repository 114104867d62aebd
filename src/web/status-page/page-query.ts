// The query of the status page, and the addresses of its other views.

import type { ErrorsView } from '../api/views.ts';
import { explainUnknown, parseTaskQuery } from '../api/parse-task-query.ts';
import { DEFAULT_QUERY, formatSort, type TaskQuery, type TaskSort } from '../api/task-query.ts';
import { LANGUAGES, type Language } from '../negotiate.ts';

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What the address of the page asks for. */
export interface PageQuery {
  readonly tasks: TaskQuery;
  /** Undefined = as the browser asks. */
  readonly language: Language | undefined;
  /** Undefined = as the reader's system is. */
  readonly theme: Theme | undefined;
  /** Keys of the tasks whose details are shown, see `keyOf`. */
  readonly open: readonly string[];
  /** Whether all resources are listed, however many there are. */
  readonly allResources: boolean;
  /** All of this, without what is empty, to make the addresses of other views from. */
  readonly parameters: URLSearchParams;
  /** What is wrong with the query, in which case all tasks are asked for. */
  readonly errors: ErrorsView['errors'];
}

/** What the page is asked for beyond the query of the task API. */
const OWN_PARAMETERS = ['lang', 'theme', 'open', 'resources'] as const;

/** The value of `resources` that lists them all. */
export const ALL_RESOURCES = 'all';

/** What each of them may be; of `open`, anything. */
const OWN_VALUES = { lang: LANGUAGES, theme: THEMES, resources: [ALL_RESOURCES] } as const;

export type PageParameter =
  | (typeof OWN_PARAMETERS)[number]
  | 'resource'
  | 'id'
  | 'state'
  | 'type'
  | 'q'
  | 'sort'
  | 'limit'
  | 'cursor';

/** Unless asked otherwise, what is under way comes first. */
export const DEFAULT_SORT: TaskSort = { column: 'state', descending: false };

/** Reads the query of the page. An empty value asks for nothing: that is what forms send for fields left alone. */
export function parsePageQuery(parameters: URLSearchParams, resources: readonly string[]): PageQuery {
  const given = new URLSearchParams([...parameters].filter(([, value]) => value !== ''));
  const asked = new URLSearchParams(given);
  for (const name of OWN_PARAMETERS) asked.delete(name);
  if (!asked.has('sort')) asked.set('sort', formatSort(DEFAULT_SORT));
  const parsed = parseTaskQuery(asked, resources);
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
 * The address of another view: the same query but for what is changed. Whatever changes, it is the first page again,
 * unless `cursor` is among the changes. Relative, so that it holds behind a proxy that adds a prefix.
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

/** The list without the value if it is in there, with it otherwise. */
export function toggle(values: readonly string[], value: string): readonly string[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}

/** Names a task among those of all resources. */
export function keyOf({ resource, id }: { readonly resource: string; readonly id: string }): string {
  return `${resource}/${id}`;
}
