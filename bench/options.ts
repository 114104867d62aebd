import { parseArgs } from 'node:util';
import { SIZE_NAMES, sizeNamed, type Size } from './sizes.ts';

export const PARTS = ['scrape', 'polling', 'lag', 'start', 'tracking', 'storm'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly sizes: readonly Size[];
  /** The small fixed part that continuous integration runs. */
  readonly ci: boolean;
  /** Whether to write bench/results.md. */
  readonly write: boolean;
  /** What Node.js runs as the exporter. */
  readonly entry: string;
}

/**
 * `--only=scrape,polling --sizes=1k,10k --entry=src/main.ts --write --ci`; without any, everything at every size against the
 * build. Throws a sentence for the user.
 */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: PARTS.join(',') },
      sizes: { type: 'string', default: SIZE_NAMES.join(',') },
      entry: { type: 'string', default: 'dist/main.js' },
      ci: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const parts = values.only.split(',').map((name) => {
    const part = PARTS.find((each) => each === name);
    if (part === undefined) throw new RangeError(`no part is called ${name}; there are ${PARTS.join(', ')}`);
    return part;
  });
  return {
    parts,
    sizes: values.sizes.split(',').map(sizeNamed),
    ci: values.ci,
    write: values.write,
    entry: values.entry,
  };
}
