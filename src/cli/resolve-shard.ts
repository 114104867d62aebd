// The shard of this process: from flags, the environment, or the name of its pod.

import type { Environment } from '../config/credentials.ts';
import type { Shard } from '../model/shard.ts';
import { UsageError } from './context.ts';
import type { CommandOf } from './flags.ts';

type ShardFlags = Pick<CommandOf<'serve'>, 'shard' | 'totalShards'>;

interface ShardLogger {
  warn(fields: object, message: string): void;
}

/**
 * From the flags, else SHARD and TOTAL_SHARDS, else the name of a StatefulSet's pod (POD_NAME, else HOSTNAME); otherwise the
 * first shard, with a warning. Throws UsageError when they contradict each other.
 */
export function resolveShard(flags: ShardFlags, env: Environment, logger: ShardLogger): Shard {
  const total = resolveTotalShards(flags, env);
  const known = flags.shard ?? readNumber(env, 'SHARD') ?? (total === 1 ? 0 : podOrdinal(env));
  const ordinal = known ?? 0;
  if (known === undefined) {
    // Pods of a Deployment would all be the first shard, and the resources of the others would not be polled.
    logger.warn(
      { shard: ordinal, total_shards: total },
      'shard number unknown; using shard 0: set --shard=N, SHARD or POD_NAME',
    );
  }
  if (ordinal >= total) {
    throw new UsageError(`shard ${ordinal} is out of range: ${total} shards are numbered 0 to ${total - 1}`);
  }
  return { ordinal, total };
}

/** From the flag, else TOTAL_SHARDS, else 1. Throws UsageError when TOTAL_SHARDS is not such a number. */
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
