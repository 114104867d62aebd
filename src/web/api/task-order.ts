import type { SortValue, TaskPlace, TaskSort } from './task-query.ts';

/** Orders places as a sort wants them: unknown values last either way, equals by resource and id. */
export function comparePlaces({ descending }: TaskSort): (a: TaskPlace, b: TaskPlace) => number {
  return (a, b) =>
    compareValues(a.value, b.value, descending) ||
    compareTexts(a.resource, b.resource) ||
    compareTexts(a.id, b.id);
}

function compareValues(a: SortValue, b: SortValue, descending: boolean): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b === descending ? 1 : -1;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
