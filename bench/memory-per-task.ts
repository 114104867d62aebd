import type { Row } from './row.ts';

/** The figure whose rows have the resident memory at a size. */
export const RESIDENT = 'RSS after all scrapes';

/** What 1,000 more tasks with all their series take, from the smallest size to the largest; for each peer with its own. */
export function memoryPerTaskRows(rows: readonly Row[]): readonly Row[] {
  const resident = rows.filter(({ figure, tasks }) => figure === RESIDENT && tasks !== undefined);
  return [...Map.groupBy(resident, ({ peer }) => peer)].flatMap(([peer, group]): Row[] => {
    const [smallest, largest] = [group[0], group.at(-1)];
    if (smallest === undefined || largest === undefined || smallest === largest) return [];
    const thousands = ((largest.tasks ?? NaN) - (smallest.tasks ?? NaN)) / 1000;
    return [
      {
        part: 'memory',
        figure: 'RSS per 1,000 tasks',
        size: `${smallest.size.split(' ')[0]} → ${largest.size.split(' ')[0]}`,
        unit: 'MB',
        ours: (largest.ours - smallest.ours) / thousands,
        peer,
        theirs: (largest.theirs - smallest.theirs) / thousands,
        runs: { ours: group.length, theirs: group.length },
      },
    ];
  });
}
