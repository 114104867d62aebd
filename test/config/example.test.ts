import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { ALLOWED_KEYS } from '../../src/config/schema.ts';
import { loadFixture } from './fixtures.ts';

const EXAMPLE = join(import.meta.dirname, '../../config.example.yaml');
const ENV = { ADS_ACCESS_KEY: 'AK', ADS_SECRET_KEY: 'SK', ADS_TOKEN: 'T' };

describe('config.example.yaml', () => {
  test('is valid once its secrets are there', async () => {
    const config = await loadConfig(EXAMPLE, ENV);
    expect(config.credentials.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'default hmac',
      'console bearer',
    ]);
    expect(config.resources.map(({ name, intervalMs }) => [name, intervalMs])).toEqual([['nightly', 30_000]]);
  });

  test('shows the defaults', async () => {
    const example = await loadConfig(EXAMPLE, ENV);
    const defaults = await loadFixture('valid-minimal.yaml');
    expect(example.api).toEqual(defaults.api);
    // Left out, idle_interval is each resource's own interval: the example shows what that is for poll.interval.
    expect(example.poll).toEqual({ ...defaults.poll, idleIntervalMs: defaults.poll.intervalMs });
    expect(example.metrics).toEqual(defaults.metrics);
  });

  test('shows every key', async () => {
    const text = await readFile(EXAMPLE, 'utf8');
    const missing = Object.values(ALLOWED_KEYS)
      .flat()
      .filter((key) => !new RegExp(`^[ #-]*${key}:`, 'm').test(text));
    expect(missing).toEqual([]);
  });
});
