// Prints the tables of docs/scaling.md that come from simulations: node test/scale/print-tables.ts

import { INTERVAL_MS, simulateDay } from './day.ts';
import { renderDay, renderTenShards } from './tables.ts';
import { simulateTenShards } from './ten-shards.ts';

console.log(renderTenShards(await simulateTenShards()));
console.log('');
console.log(renderDay(await simulateDay(INTERVAL_MS), await simulateDay(10 * INTERVAL_MS)));
