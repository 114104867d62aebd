import type { Environment } from '../config/credentials.ts';
import type { Shard } from '../model/shard.ts';
import type { ShardFlags } from './parse.ts';
import { UsageError } from './usage-error.ts';

interface ShardLogger {
  warn(fields: object, message: string): void;
}

/**
 * The shard that flags, SHARD and TOTAL_SHARDS, or the name of a StatefulSet's pod (POD_NAME, else HOSTNAME) tell, in this
 * order; otherwise the first one, with a warning. Throws UsageError when they contradict each other.
 */
export function resolveShard(flags: ShardFlags, env: Environment, logger: ShardLogger): Shard {
  const total = resolveTotalShards(flags, env);
  const told = flags.shard ?? readNumber(env, 'SHARD') ?? (total === 1 ? 0 : podOrdinal(env));
  const ordinal = told ?? 0;
  if (told === undefined) {
    // Pods of a Deployment would all be the first shard, and nobody would read the resources of the others.
    logger.warn(
      { shard: ordinal, total_shards: total },
      'nothing tells which shard this is, so it takes shard 0: say --shard=N, or set SHARD or POD_NAME',
    );
  }
  if (ordinal >= total) {
    throw new UsageError(
      `shard ${ordinal} is none of ${total}: shards count from 0, so the last one is ${total - 1}`,
    );
  }
  return { ordinal, total };
}

/** How many shards the flag, or else TOTAL_SHARDS, tells; otherwise 1. Throws UsageError when that is no such number. */
export function resolveTotalShards(
  { totalShards }: Pick<ShardFlags, 'totalShards'>,
  env: Environment,
): number {
  const total = totalShards ?? readNumber(env, 'TOTAL_SHARDS') ?? 1;
  if (total < 1) throw new UsageError('TOTAL_SHARDS must be at least 1');
  return total;
}

function podOrdinal(env: Environment): number | undefined {
  const match = /-(\d{1,4})$/.exec(env['POD_NAME'] ?? env['HOSTNAME'] ?? '');
  return match === null ? undefined : Number(match[1]);
}

function readNumber(env: Environment, variable: string): number | undefined {
  const text = env[variable] ?? '';
  if (text === '') return undefined;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new UsageError(`${variable} must be a whole number, not "${text}"`);
}
