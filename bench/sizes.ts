// The sizes that figures are measured at, by what they are called.

export interface Size {
  readonly name: string;
  readonly resources: number;
  readonly tasksPerResource: number;
}

/** A task of the simulator has about 13 series; the names say how many series there are in all, roughly. */
const SIZES: readonly Size[] = [
  { name: '1k', resources: 1, tasksPerResource: 65 },
  { name: '10k', resources: 10, tasksPerResource: 70 },
  { name: '100k', resources: 10, tasksPerResource: 740 },
  { name: '1M', resources: 10, tasksPerResource: 7400 },
];

export const SIZE_NAMES = SIZES.map(({ name }) => name);

/** Throws for a name that is none of `SIZE_NAMES`. */
export function sizeNamed(name: string): Size {
  const size = SIZES.find((each) => each.name === name);
  if (size === undefined) throw new RangeError(`no size is called ${name}`);
  return size;
}
