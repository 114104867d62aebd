// A cursor is the place of the last row of a page, in a form that clients hand back as it is.

import { formatSort, type TaskPlace, type TaskSort } from './task-query.ts';

/** A cursor for what follows a place under a sort. */
export function encodeCursor(sort: TaskSort, { value, resource, id }: TaskPlace): string {
  const parts = [formatSort(sort), value ?? null, resource, id];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The place that a cursor holds; undefined if it is none, or one of another sort. */
export function decodeCursor(sort: TaskSort, cursor: string): TaskPlace | undefined {
  const parts = parseJson(Buffer.from(cursor, 'base64url').toString());
  if (!Array.isArray(parts) || parts.length !== 4) return undefined;
  const [sortText, value, resource, id]: readonly unknown[] = parts;
  if (sortText !== formatSort(sort) || typeof resource !== 'string' || typeof id !== 'string')
    return undefined;
  if (value !== null && typeof value !== 'string' && typeof value !== 'number') return undefined;
  return { value: value ?? undefined, resource, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
