import { describe, expect, test } from 'vitest';
import { type Config, configHash } from '../../src/config/config.ts';
import { describeConfig } from '../../src/config/describe.ts';
import { Secret } from '../../src/redact/secret.ts';
import { loadFixture } from './fixtures.ts';

async function withPoll(poll: Partial<Config['poll']>): Promise<Config> {
  const config = await loadFixture('valid-minimal.yaml');
  return { ...config, poll: { ...config.poll, ...poll } };
}

function bearer(token: string): Config['credentials'] {
  return [{ kind: 'bearer', name: 'default', token: { kind: 'value', value: new Secret(token) } }];
}

describe('the summary', () => {
  test('shows what is polled, how often, and how much of the request rate that needs', async () => {
    expect(describeConfig(await loadFixture('valid-minimal.yaml'), { totalShards: 1 })).toBe(
      `resources: 1
credentials: default (hmac)
intervals: poll every 1m; history every 5m
stale after: 5m
requests per second of default: 0.02 needed with one page per listing, 10 allowed
`,
    );
  });

  test('names every credential, and the rate of those in use', async () => {
    expect(describeConfig(await loadFixture('valid-everything.yaml'), { totalShards: 1 })).toBe(
      `resources: 1
credentials: files (hmac), variable (bearer), inline (hmac)
intervals: poll every 15m; history off
stale after: 1h
requests per second of variable: 0.00111 needed with one page per listing, 0.5 allowed
`,
    );
  });

  test('shows the idle interval where it is longer than the interval', async () => {
    const config = await withPoll({ idleIntervalMs: 600_000, historyIntervalMs: 0 });
    const resources = config.resources.flatMap((resource) => [
      { ...resource, intervalMs: 1_800_000 },
      resource,
    ]);
    expect(describeConfig({ ...config, resources }, { totalShards: 1 })).toContain(
      'intervals: poll every 1m, 30m, up to 10m when idle; history off\n',
    );
  });

  test('shows the stale time in force, of each resource where they differ: it is at least two polls', async () => {
    const config = await withPoll({ idleIntervalMs: 600_000, historyIntervalMs: 0 });
    const [resource] = config.resources;
    const resources = [
      { ...resource!, name: 'nightly' },
      { ...resource!, name: 'archive', intervalMs: 3_600_000 },
      { ...resource!, name: 'weekly', intervalMs: 3_600_000 },
    ];
    expect(describeConfig({ ...config, resources }, { totalShards: 1 })).toContain(
      'stale after: 5m, up to 20m50s when idle (nightly)\nstale after: 2h50s (archive, weekly)\n',
    );
  });

  test('warns when the request rate does not suffice, and splits it among shards', async () => {
    const config = await withPoll({ historyIntervalMs: 0 });
    const [resource] = config.resources;
    const resources = Array.from({ length: 30 }, (_, index) => ({
      ...resource!,
      name: `nightly-${index}`,
      intervalMs: 2000,
    }));
    const lines = describeConfig({ ...config, resources }, { totalShards: 4 }).split('\n');
    expect(lines).toEqual([
      'resources: 30, in 4 shards',
      expect.stringMatching(/^shard 0: \d+ resources$/),
      expect.stringMatching(/^shard 1: \d+ resources$/),
      expect.stringMatching(/^shard 2: \d+ resources$/),
      expect.stringMatching(/^shard 3: \d+ resources$/),
      'credentials: default (hmac)',
      'intervals: poll every 2s; history off',
      'stale after: 5m',
      'requests per second of default: 15 needed with one page per listing, 10 allowed (2.5 in each of 4 shards)',
      'warning: default needs more requests than api.requests_per_second allows, so polls will be late; raise it, or poll.interval and poll.history_interval',
      '',
    ]);
  });

  test('compares the rate of each origin of a credential with its own', async () => {
    const config = await withPoll({ historyIntervalMs: 0 });
    const [resource] = config.resources;
    const regions = ['https://management.cn-sh-01.example.com', 'https://management.cn-sz-01.example.com/'];
    const resources = Array.from({ length: 18 }, (_, index) => ({
      ...resource!,
      name: `nightly-${index}`,
      baseUrl: regions[index % 2]!,
      intervalMs: 1000,
    }));
    const text = describeConfig({ ...config, resources }, { totalShards: 1 });
    const rates = text.split('\n').filter((line) => line.startsWith('requests per second'));
    expect(rates).toEqual(
      ['management.cn-sh-01.example.com', 'management.cn-sz-01.example.com'].map(
        (host) =>
          `requests per second of default at https://${host}: 9 needed with one page per listing, 10 allowed`,
      ),
    );
    expect(text).not.toContain('warning');
  });

  test('counts history, and an exact fit fits', async () => {
    const config = await withPoll({ historyIntervalMs: 200 });
    const resources = config.resources.map((resource) => ({ ...resource, intervalMs: 200 }));
    const text = describeConfig({ ...config, resources }, { totalShards: 1 });
    expect(text).toContain('requests per second of default: 10 needed with one page per listing, 10 allowed');
    expect(text).not.toContain('warning');
  });
});

describe('the hash', () => {
  test('is an exact integer that is the same for the same configuration', async () => {
    const hash = configHash(await loadFixture('valid-everything.yaml'));
    expect(hash).toBe(configHash(await loadFixture('valid-everything.yaml')));
    expect(Number.isSafeInteger(hash)).toBe(true);
    expect(hash).toBeLessThanOrEqual(2 ** 53);
  });

  test('does not depend on the order in which keys are written', async () => {
    const config = await loadFixture('valid-minimal.yaml');
    const reordered = Object.fromEntries(Object.entries(config).toReversed()) as unknown as Config;
    expect(configHash(reordered)).toBe(configHash(config));
  });

  test('changes with every value, inline secrets and patterns included', async () => {
    const config = await loadFixture('valid-minimal.yaml');
    const variants: Config[] = [
      config,
      { ...config, credentials: bearer('one') },
      { ...config, credentials: bearer('two') },
      { ...config, metrics: { ...config.metrics, deny: [/^(?:a)$/u] } },
      { ...config, metrics: { ...config.metrics, deny: [/^(?:b)$/u] } },
      { ...config, api: { ...config.api, pageSize: 101 } },
    ];
    expect(new Set(variants.map(configHash)).size).toBe(variants.length);
  });
});
