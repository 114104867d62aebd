import type { Row } from './row.ts';
import { exponentOf } from './statistics.ts';

/** How each figure grows with the number of series, next to how that of its peer does. */
export function growthRows(rows: readonly Row[]): readonly Row[] {
  const groups = Map.groupBy(
    // The slowest of a few scrapes measure the machine.
    rows.filter(({ series, figure }) => series !== undefined && !figure.endsWith('p99')),
    ({ figure, peer }) => `${figure} ${peer}`,
  );
  return [...groups.values()].flatMap((group): Row[] => {
    const [first] = group;
    if (first === undefined || group.length < 2) return [];
    const grows = (value: (row: Row) => number): number =>
      exponentOf(group.map((row) => ({ size: row.series ?? NaN, value: value(row) })));
    return [
      {
        part: 'growth',
        figure: first.figure,
        size: group.map(({ size }) => size.split(' ')[0]).join(' → '),
        unit: 'exponent',
        ours: grows(({ ours }) => ours),
        peer: first.peer,
        theirs: grows(({ theirs }) => theirs),
        runs: { ours: group.length, theirs: group.length },
      },
    ];
  });
}
