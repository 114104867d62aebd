import type { Environment } from '../config/credentials.ts';
import type { Shard } from '../model/shard.ts';
import type { ShardFlags } from './parse.ts';
import { UsageError } from './usage-error.ts';

/**
 * The shard that flags, SHARD and TOTAL_SHARDS, or the name of a StatefulSet's pod (POD_NAME, else HOSTNAME) tell, in this
 * order. Throws UsageError when they leave it open or contradict each other.
 */
export function resolveShard(flags: ShardFlags, env: Environment): Shard {
  const total = flags.totalShards ?? readNumber(env, 'TOTAL_SHARDS') ?? 1;
  if (total < 1) throw new UsageError('TOTAL_SHARDS must be at least 1');
  const told = flags.shard ?? readNumber(env, 'SHARD');
  const ordinal = told ?? (total === 1 ? 0 : podOrdinal(env));
  if (ordinal === undefined) {
    throw new UsageError(`which of ${total} shards is this? Say --shard=N, or set SHARD or POD_NAME`);
  }
  if (ordinal >= total) {
    throw new UsageError(
      `shard ${ordinal} is none of ${total}: shards count from 0, so the last one is ${total - 1}`,
    );
  }
  return { ordinal, total };
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
