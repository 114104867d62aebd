// The text of --help, from the tables of commands and flags.

import { COMMAND_HELP, COMMAND_NAMES, COMMAND_NOTES, type CommandName } from './commands.ts';
import type { Flag } from './flag.ts';
import { ALL_FLAGS } from './flags.ts';

/** The help of the program, or of one command. Whole lines. */
export function helpText(topic?: CommandName): string {
  const flags = ALL_FLAGS.filter(({ commands }) => topic === undefined || commands.includes(topic));
  const rows = flags.map((flag) => ({ left: leftOf(flag), right: rightOf(flag, topic) }));
  const intro =
    topic === undefined
      ? [
          'Usage: sensecore-ads-exporter [COMMAND] [FLAGS]',
          '',
          'Prometheus exporter for SenseCore ADS data-sync tasks.',
          '',
          'Commands:',
          ...align(COMMAND_NAMES.map((name) => ({ left: name, right: COMMAND_HELP[name] }))),
        ]
      : [`Usage: sensecore-ads-exporter ${topic} [FLAGS]`, '', `${topic}: ${COMMAND_HELP[topic]}`];
  const notes = topic === undefined ? [] : (COMMAND_NOTES[topic] ?? []);
  const outro = notes.length === 0 ? [] : ['', ...notes];
  return [...intro, '', 'Flags (--FLAG=VALUE or --FLAG VALUE):', ...align(rows), ...outro]
    .map((line) => `${line}\n`)
    .join('');
}

function leftOf({ bare, name, placeholder }: Flag<unknown>): string {
  if (placeholder === undefined) return `--${name}`;
  return bare === undefined ? `--${name}=${placeholder}` : `--${name}[=${placeholder}]`;
}

function rightOf({ help, fallback, commands }: Flag<unknown>, topic: CommandName | undefined): string {
  const isForAll = commands.length === COMMAND_NAMES.length;
  const only = topic === undefined && !isForAll ? ` [${commands.join(', ')}]` : '';
  return `${help}${fallback === undefined ? '' : ` (default: ${fallback})`}${only}`;
}

function align(rows: readonly { readonly left: string; readonly right: string }[]): readonly string[] {
  const width = Math.max(...rows.map(({ left }) => left.length));
  return rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`);
}
