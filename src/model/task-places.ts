// Where a task moves data from and to, as text for people and labels. Empty where the API gave nothing.

import type { Task, TaskLocation } from './task.ts';

/** Name and prefix of the source, several joined by a comma; of a third party that names neither, its host and path. */
export function sourceOf(task: Task): string {
  const paths = joinUnique(task.sources.map(pathOf));
  const isThirdParty = task.type === 'THIRDTOAOSS' || task.type === 'THIRDTOFS';
  return paths === '' && isThirdParty ? task.thirdPartyPath : paths;
}

/** Name and prefix of the destination, several joined by a comma. */
export function destinationOf(task: Task): string {
  return joinUnique(task.destinations.map(pathOf));
}

/** Several joined by a comma. */
export function zonesOf(locations: readonly TaskLocation[]): string {
  return joinUnique(locations.map(({ zone }) => zone));
}

/** Several joined by a comma. */
export function regionsOf(locations: readonly TaskLocation[]): string {
  return joinUnique(locations.map(({ region }) => region));
}

function pathOf({ name, prefix }: TaskLocation): string {
  if (name === '' || prefix === '') return name + prefix;
  return prefix.startsWith('/') ? name + prefix : `${name}/${prefix}`;
}

function joinUnique(values: readonly string[]): string {
  // Nearly every task has one of each, and this runs for every task.
  if (values.length < 2) return values[0] ?? '';
  return [...new Set(values)].filter((value) => value !== '').join(',');
}
