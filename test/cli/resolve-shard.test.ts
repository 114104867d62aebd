import { describe, expect, test } from 'vitest';
import { resolveShard } from '../../src/cli/resolve-shard.ts';

const unsaid = { shard: undefined, totalShards: undefined };

describe('resolveShard', () => {
  test.each([
    ['nothing said', unsaid, {}, { ordinal: 0, total: 1 }],
    ['flags', { shard: 2, totalShards: 3 }, { SHARD: '1', TOTAL_SHARDS: '9' }, { ordinal: 2, total: 3 }],
    ['the environment', unsaid, { SHARD: '1', TOTAL_SHARDS: '4' }, { ordinal: 1, total: 4 }],
    [
      'the name of a pod',
      { ...unsaid, totalShards: 12 },
      { POD_NAME: 'ads-exporter-11' },
      { ordinal: 11, total: 12 },
    ],
    [
      'the name of the host',
      { ...unsaid, totalShards: 2 },
      { HOSTNAME: 'ads-exporter-1' },
      { ordinal: 1, total: 2 },
    ],
    ['one shard on a numbered pod', unsaid, { POD_NAME: 'ads-exporter-7' }, { ordinal: 0, total: 1 }],
  ])('%s', (_, flags, env, expected) => {
    expect(resolveShard(flags, env)).toEqual(expected);
  });

  test.each([
    [{ ...unsaid, totalShards: 3 }, {}, 'which of 3 shards is this? Say --shard=N, or set SHARD or POD_NAME'],
    [{ shard: 3, totalShards: 3 }, {}, 'shard 3 is none of 3: shards count from 0, so the last one is 2'],
    [unsaid, { SHARD: 'one' }, 'SHARD must be a whole number, not "one"'],
    [unsaid, { TOTAL_SHARDS: '0' }, 'TOTAL_SHARDS must be at least 1'],
  ])('%j with %j is wrong usage', (flags, env, message) => {
    expect(() => resolveShard(flags, env)).toThrow(message);
  });
});
