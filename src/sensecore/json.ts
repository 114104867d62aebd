// Parses JSON, and tells what kind of value a parsed one is.

/** Undefined for what is not JSON. The parser's own message is dropped, because it quotes the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it is an object, as opposed to a list. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a field has no value: it is missing or null. An empty text is something else. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
