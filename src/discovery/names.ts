// Names of discovered resources.

import type { ResourceIds } from '../model/resource.ts';

/** From the shortest on; the last one is unique. */
const FORMS: readonly ((ids: ResourceIds) => string)[] = [
  ({ dataSync }) => dataSync,
  ({ dataSync, zone }) => `${zone}/${dataSync}`,
  ({ dataSync, resourceGroup, zone }) => `${resourceGroup}/${zone}/${dataSync}`,
  ({ dataSync, resourceGroup, subscription, zone }) => `${subscription}/${resourceGroup}/${zone}/${dataSync}`,
];

/**
 * Names each resource by the shortest form that no other one and no configured resource has. The identifiers must differ.
 * In the order of `found`.
 */
export function nameResources(
  found: readonly ResourceIds[],
  configured: ReadonlySet<string>,
): readonly string[] {
  const names = found.map(() => '');
  let unnamed = found.map((ids, index) => ({ ids, index }));
  for (const [level, toName] of FORMS.entries()) {
    const byName = Map.groupBy(unnamed, ({ ids }) => toName(ids));
    unnamed = [];
    for (const [name, group] of byName) {
      const isTaken = group.length > 1 || configured.has(name);
      const isLast = level === FORMS.length - 1;
      if (isTaken && !isLast) unnamed.push(...group);
      else for (const { index } of group) names[index] = name;
    }
  }
  return names;
}
