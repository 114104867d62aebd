import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { toLinearPattern } from '../../src/config/ads-fields.ts';
import { completeConfig, loadConfig } from '../../src/config/load.ts';
import type { ConfigValues } from '../../src/config/schema.ts';
import { Secret } from '../../src/redact/secret.ts';
import { messageOf, FIXTURES, loadFixture } from './fixtures.ts';

const ADS_PATH =
  '/storage/ads/v1/subscriptions/{subscription}/resourceGroups/{resource_group}/zones/{zone}/dataSync/{data_sync}/tasks/list';

describe('a minimal configuration', () => {
  test('is filled up with the documented defaults', async () => {
    const expected: Config = {
      api: {
        baseUrl: 'https://management.sensecoreapi.cn',
        path: ADS_PATH,
        requestFields: { history: 'history', taskName: 'task_name', taskType: 'task_type' },
        firstPage: 1,
        pageSize: 100,
        maxPages: 1000,
        total: 'exact',
        timeoutMs: 20_000,
        retries: 3,
        concurrency: 4,
        requestsPerSecond: 10,
        maxResponseBytes: 16 * 1024 * 1024,
        sizeBase: 1024,
        omittedFields: 'default',
        caFile: undefined,
      },
      credentials: [
        {
          kind: 'hmac',
          name: 'default',
          accessKey: { kind: 'value', value: new Secret('AK') },
          secretKey: { kind: 'value', value: new Secret('SK') },
          signature: 'x-date',
        },
      ],
      poll: {
        intervalMs: 60_000,
        timeoutMs: 50_000,
        historyIntervalMs: 300_000,
        historyTimeoutMs: 300_000,
        idleIntervalMs: undefined,
        staleAfterMs: 300_000,
      },
      metrics: {
        tasks: 'all',
        taskStates: 'current',
        finishedRetentionMs: 86_400_000,
        maxTasksPerResource: 1000,
        infoLabels: ['task_type', 'source', 'destination', 'third_party'],
        deny: [],
      },
      resources: [
        {
          name: 'nightly',
          subscription: 's',
          resourceGroup: 'default',
          zone: 'z',
          dataSync: 'nightly',
          labels: {},
          taskName: '',
          taskTypes: [],
          expectedIntervalSeconds: undefined,
          credential: 'default',
          intervalMs: 60_000,
          baseUrl: 'https://management.sensecoreapi.cn',
        },
      ],
      discovery: [],
      links: { grafanaUrl: undefined },
    };
    expect(await loadFixture('valid-minimal.yaml')).toEqual(expected);
  });
});

function baseUrlWith(api: ConfigValues['api']): string | undefined {
  return completeConfig({
    api,
    credentials: [{ name: 'default', access_key: 'AK', secret_key: 'SK' }],
    discovery: [{ credential: 'default' }],
  }).discovery[0]?.baseUrl;
}

describe('a discovery', () => {
  test('needs a credential only, which it is named after', async () => {
    const { discovery } = await loadFixture('valid-discovery.yaml');
    expect(discovery.map(({ name }) => name)).toEqual(['default', 'second', 'default#2']);
    expect(discovery[0]).toEqual({
      name: 'default',
      credential: 'default',
      baseUrl: 'https://management.sensecoreapi.cn',
      filter: {
        subscriptions: [],
        resourceGroups: [],
        zones: [],
        name: toLinearPattern('.*'),
        resourceType: undefined,
      },
      intervalMs: 600_000,
      labels: {},
      taskName: '',
      taskTypes: [],
      expectedIntervalSeconds: undefined,
    });
  });

  test.each([
    ['https://ads.cn-sh-01.sensecoreapi.cn', 'https://management.sensecoreapi.cn'],
    ['https://ads.{region}.sensecoreapi.cn', 'https://management.sensecoreapi.cn'],
    ['https://gateway.example:8443/sensecore', 'https://gateway.example:8443/sensecore'],
  ])('with tasks at %s looks for resources at %s', (api, expected) => {
    expect(baseUrlWith({ base_url: api })).toBe(expected);
  });
});

describe('a full configuration', () => {
  test('is taken as it is written', async () => {
    const config = await loadFixture('valid-everything.yaml');
    expect(config.api).toEqual({
      baseUrl: 'https://gateway.example/ads',
      path: '/v2/{data_sync}/tasks',
      requestFields: { history: 'old', taskName: 'task_name', taskType: 'task_type' },
      firstPage: 1,
      pageSize: 1,
      maxPages: 5,
      total: 'exact',
      timeoutMs: 1500,
      retries: 0,
      concurrency: 64,
      requestsPerSecond: 0.5,
      maxResponseBytes: 2048,
      sizeBase: 1000,
      omittedFields: 'unset',
      caFile: join(FIXTURES, 'ca.pem'),
    });
    expect(config.poll).toEqual({
      intervalMs: 30_000,
      timeoutMs: 90_000,
      historyIntervalMs: 0,
      historyTimeoutMs: 600_000,
      idleIntervalMs: 600_000,
      staleAfterMs: 3_600_000,
    });
    expect(config.metrics).toEqual({
      tasks: 'active',
      taskStates: 'all',
      finishedRetentionMs: 0,
      maxTasksPerResource: 7,
      infoLabels: [],
      deny: [toLinearPattern('sensecore_ads_task_(files|size_bytes)')],
    });
    expect(config.resources).toEqual([
      {
        name: '夜间同步',
        subscription: '01990000-0000-7000-8000-000000000000',
        resourceGroup: 'Group_1.a',
        zone: 'cn-sh-01e',
        dataSync: 'nightly-sync',
        labels: { team: 'vision', note: 'a: b' },
        expectedIntervalSeconds: 86_400,
        taskName: 'Daily',
        taskTypes: ['AOSSTOFS', 'THIRDTOFS'],
        credential: 'variable',
        intervalMs: 900_000,
        baseUrl: 'http://127.0.0.1:8080',
      },
    ]);
  });

  test('finds secrets in all three sources, files relative to the file that names them', async () => {
    const { credentials } = await loadFixture('valid-everything.yaml');
    expect(credentials.slice(0, 2)).toEqual([
      {
        kind: 'hmac',
        name: 'files',
        accessKey: { kind: 'file', path: join(FIXTURES, 'access-key.txt') },
        secretKey: { kind: 'file', path: join(FIXTURES, 'secret-key.txt') },
        signature: 'x-date',
      },
      { kind: 'bearer', name: 'variable', token: { kind: 'env', variable: 'ADS_ACCESS_KEY' } },
    ]);
  });

  test('prints no secret', async () => {
    const config = await loadFixture('valid-everything.yaml');
    for (const text of [JSON.stringify(config), inspect(config, { depth: null, showHidden: true })]) {
      expect(text).toContain('<secret>');
      expect(text).not.toMatch(/[AS]K-inline/);
    }
  });
});

describe('resource files', () => {
  test('are read once each, in order, and a pattern may match nothing', async () => {
    const config = await loadFixture('valid-resource-files.yaml');
    expect(config.resources.map(({ name, credential }) => [name, credential])).toEqual([
      ['weekly', 'default'],
      ['monthly', 'console'],
    ]);
  });
});

describe('what is not there', () => {
  test('a config file that cannot be read is the only error', async () => {
    expect(await messageOf('no-such-config.yaml')).toBe(
      'no-such-config.yaml:1:1: config: cannot read: no such file',
    );
    expect(await messageOf('test/fixtures')).toBe(
      'test/fixtures:1:1: config: cannot read: it is a directory',
    );
    expect(await messageOf('a\0b')).toBe('a\0b:1:1: config: cannot read: it is not a valid file name');
  });

  test('a variable that is not set is an error', async () => {
    await expect(loadConfig(join(FIXTURES, 'valid-everything.yaml'), {})).rejects.toThrow(
      'credentials[1].bearer_token_env: the environment variable is not set',
    );
  });
});

describe('values that are in no file', () => {
  test('are completed like those of a file', async () => {
    const completed = completeConfig({
      credentials: [{ name: 'default', access_key: 'AK', secret_key: 'SK' }],
      resources: [{ subscription: 's', resource_group: 'default', zone: 'z', data_sync: 'nightly' }],
    });
    expect(completed).toEqual(await loadFixture('valid-minimal.yaml'));
  });

  test('are refused when they are wrong', () => {
    expect(() => completeConfig({ credentials: [] })).toThrow('must hold at least one credential');
  });
});
