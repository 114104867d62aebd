import type { CommandContext } from '../context.ts';

/** What the place where a table goes can show. */
export interface TerminalStyle {
  /** Columns of a line at most; undefined where lines may have any length: a file, a pipe. */
  readonly columns: number | undefined;
  readonly colour: boolean;
  /** Whether more than ASCII arrives; names of tasks are shown as they are, whatever this says. */
  readonly unicode: boolean;
}

/** Whether stdout takes control sequences: a terminal, and not a dumb one. */
export function takesControlSequences({ env, terminal }: Pick<CommandContext, 'env' | 'terminal'>): boolean {
  return terminal !== undefined && env['TERM'] !== 'dumb';
}

/** The style of stdout as of now. Only a terminal has colours, whatever FORCE_COLOR says. */
export function findStyle(context: Pick<CommandContext, 'env' | 'terminal'>): TerminalStyle {
  const { env, terminal } = context;
  return {
    columns: terminal?.size().columns,
    colour: takesControlSequences(context) && (env['NO_COLOR'] ?? '') === '',
    unicode: isUnicodeLocale(env),
  };
}

/** The first of these that is set decides, as POSIX has it. */
function isUnicodeLocale(env: CommandContext['env']): boolean {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => env[name] ?? '').find((value) => value !== '');
  return /utf-?8/i.test(locale ?? '');
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;

/** How a text is set off from others. */
export type Paint = keyof typeof CODES;

/** The text in that paint, or as it is where there are no colours. */
export function paint(text: string, colour: Paint | undefined, style: Pick<TerminalStyle, 'colour'>): string {
  return colour === undefined || !style.colour ? text : `\u001B[${CODES[colour]}m${text}\u001B[0m`;
}
