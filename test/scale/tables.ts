// The figures of the simulations as docs/scaling.md has them. Virtual time: they are the same on every machine.

import { DAY_MS, type Day } from './day.ts';
import type { TenShards } from './ten-shards.ts';

export function renderTenShards(result: TenShards): string {
  const { busiestSecond, busiestSecondOfShard, requestsOfShard, requestsOfTenth, resourcesOfShard } = result;
  return [
    '| of 10 shards, or tenths of the interval | least | most | most / least |',
    '|---|---|---|---|',
    row('resources of a shard', resourcesOfShard),
    row('requests of a shard in an interval', requestsOfShard),
    row('requests of all shards in a tenth of the interval', requestsOfTenth),
    '',
    `The busiest second had ${busiestSecond} requests of all shards together; at no time, the start included, did a shard send more than ${busiestSecondOfShard} in a second.`,
  ].join('\n');
}

function row(what: string, values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `| ${what} | ${least} | ${most} | ${(most / least).toFixed(2)} |`;
}

export function renderDay(steady: Day, adaptive: Day): string {
  const rows = [...steady.callsOfKind].map(([kind, { resources, calls }]) => {
    const fewer = adaptive.callsOfKind.get(kind)?.calls ?? 0;
    return `| ${kind} | ${resources} | ${perHour(calls)} | ${perHour(fewer)} | ${saved(calls, fewer)} |`;
  });
  return [
    '| resources with | of them | calls per hour | with `idle_interval: 10m` | saved |',
    '|---|---|---|---|---|',
    ...rows,
    `| all | ${steady.looks.length} | ${perHour(steady.calls)} | ${perHour(adaptive.calls)} | ${saved(steady.calls, adaptive.calls)} |`,
  ].join('\n');
}

function perHour(calls: number): string {
  return ((calls * 3_600_000) / DAY_MS).toFixed(1);
}

function saved(before: number, after: number): string {
  return `${Math.round(100 * (1 - after / before))} %`;
}
