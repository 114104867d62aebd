import { beforeEach, describe, expect, test, vi } from 'vitest';
import { resolveShard } from '../../src/cli/resolve-shard.ts';

const logger = { warn: vi.fn<(fields: object, message: string) => void>() };
const unsaid = { shard: undefined, totalShards: undefined };

describe('resolveShard', () => {
  beforeEach(() => logger.warn.mockClear());

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
    expect(resolveShard(flags, env, logger)).toEqual(expected);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  test.each([
    {},
    { HOSTNAME: 'foo' },
    { POD_NAME: 'ads-exporter-7d9c5b4f6-x2x4z', HOSTNAME: 'ads-exporter-1' },
  ])('is 0 with a warning when nothing tells: %j', (env) => {
    expect(resolveShard({ ...unsaid, totalShards: 2 }, env, logger)).toEqual({ ordinal: 0, total: 2 });
    expect(logger.warn.mock.calls).toEqual([
      [
        { shard: 0, total_shards: 2 },
        'shard number unknown; using shard 0: set --shard=N, SHARD or POD_NAME',
      ],
    ]);
  });

  test.each([
    [{ shard: 3, totalShards: 3 }, {}, 'shard 3 is out of range: 3 shards are numbered 0 to 2'],
    [unsaid, { SHARD: 'one' }, 'SHARD must be a whole number, not "one"'],
    [unsaid, { TOTAL_SHARDS: '0' }, 'TOTAL_SHARDS must be at least 1'],
  ])('%j with %j is wrong usage', (flags, env, message) => {
    expect(() => resolveShard(flags, env, logger)).toThrow(message);
  });
});
