import { setFlagsFromString } from 'node:v8';

/** An expression takes time proportional to its length, too: a few 100 names are matched in milliseconds. */
export const MAX_EXPRESSION_LENGTH = 256;

const NOT_LINEAR =
  'no look-around, back references, Unicode classes, or repetitions of more than 16 times: they may take for ever';

/**
 * An anchored regular expression of ASCII that takes time linear in the text. Like RE2, and so Prometheus, it has no
 * look-around and no back references. Throws an Error that says what is wrong.
 */
export function toLinearPattern(expression: string): RegExp {
  // Alone first: "a)|(b" is only valid inside the group that anchors it.
  const { source } = compile(expression, 'u', (error) => error.message.split(': ').at(-1));
  // The linear engine of V8 knows no Unicode, and would take these for letters.
  if (/\\[pPu]/.test(source)) throw new Error(NOT_LINEAR);
  // Only adds the flag "l".
  setFlagsFromString('--enable-experimental-regexp-engine');
  return compile(`^(?:${source})$`, 'l', () => NOT_LINEAR);
}

function compile(source: string, flags: string, explain: (error: Error) => string | undefined): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new Error(error instanceof Error ? explain(error) : undefined, { cause: error });
  }
}
