// From a config that does not fit the API to `up` 1: `doctor --probe`, its lines pasted into the config, `serve`.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import type { SimulatorOptions } from '../../src/simulator/server.ts';
import { createConfigDirectory } from '../support/config-file.ts';
import { runExporter, startExporter } from '../support/exporter-process.ts';
import type { LoggedRequest } from '../support/request-log.ts';
import { startTestSimulator, type TestSimulator } from '../support/test-simulator.ts';

type Deviation = Partial<SimulatorOptions>;

const DEVIATIONS: Readonly<Record<string, Deviation>> = {
  'data plane': { pathPrefix: '/storage/ads/data/v1' },
  'tasks:list': { pathSuffix: '/tasks:list' },
  'task/list': { pathSuffix: '/task/list' },
  'task:list': { pathSuffix: '/task:list' },
  tasksList: { pathSuffix: '/tasksList' },
  'request line signed': { signature: 'x-date-request-line' },
  'host and target signed': { signature: 'date-host-request-target' },
  'page 0': { firstPage: 0 },
  is_history: { requestFields: { history: 'is_history', taskName: 'name', taskType: 'type' } },
  history_task: { requestFields: { history: 'history_task', taskName: 'keyword', taskType: 'type' } },
};

/** Any three that do not contradict each other, each with others than before: the numbers pick them. */
const THREE = [
  ['data plane', 'task:list', 'page 0'],
  ['data plane', 'request line signed', 'is_history'],
  ['tasks:list', 'host and target signed', 'page 0'],
  ['tasksList', 'request line signed', 'history_task'],
  ['data plane', 'page 0', 'history_task'],
  ['task/list', 'page 0', 'is_history'],
  ['data plane', 'tasksList', 'host and target signed'],
  ['task:list', 'host and target signed', 'is_history'],
] as const;

/** Everything at once: what a user's first evening may look like. */
const ALL = ['data plane', 'task:list', 'page 0', 'history_task', 'host and target signed'] as const;

/** A proxy for https that connects to nothing, and remembers to which hosts it should have. */
async function startProxy(): Promise<AsyncDisposable & { readonly url: string; readonly hosts: string[] }> {
  const hosts: string[] = [];
  const proxy: Server = createServer().on('connect', ({ url = '' }, socket) => {
    hosts.push(url);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    hosts,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

interface Probed {
  readonly requests: readonly LoggedRequest[];
  readonly maxInFlight: number;
  readonly hosts: readonly string[];
  /** The printed lines, read as YAML. */
  readonly lines: object;
  readonly output: string;
}

/** Probes with the config of one resource in `directory`. */
async function probe(simulator: TestSimulator, configFile: string): Promise<Probed> {
  await using proxy = await startProxy();
  const { code, stderr, stdout } = await runExporter(['doctor', '--probe', `--config.file=${configFile}`], {
    env: { HTTPS_PROXY: proxy.url },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const printed = /in place of those there:\n\n([\s\S]*)$/.exec(stdout)?.[1] ?? '{}';
  const { entries, maxInFlight } = simulator.requests;
  return {
    requests: entries,
    maxInFlight,
    hosts: proxy.hosts,
    lines: parse(printed) as object,
    output: stdout,
  };
}

interface Values {
  readonly api: object;
  readonly credentials: readonly object[];
  readonly resources: readonly object[];
  readonly poll: object;
}

function configOf({ resources, url }: TestSimulator): Values {
  const { dataSync, resourceGroup, subscription, zone } = resources[0]!;
  return {
    api: { base_url: url },
    credentials: [{ name: 'default', access_key: SIMULATOR_ACCESS_KEY, secret_key: SIMULATOR_SECRET_KEY }],
    resources: [{ subscription, resource_group: resourceGroup, zone, data_sync: dataSync }],
    poll: { interval: '1s', history_interval: '1s' },
  };
}

/** One edit: the lines in place of those there. */
function paste(values: Values, lines: Partial<Values>): Values {
  const [credential = {}] = lines.credentials ?? [];
  return {
    ...values,
    api: { ...values.api, ...lines.api },
    credentials: values.credentials.map((one) => ({ ...one, ...credential })),
  };
}

/** Runs doctor --probe, pastes its lines, and serves; fails unless the resource is up, history included. */
async function followProbe(names: readonly string[], more: Deviation = {}): Promise<Probed> {
  const deviation = Object.assign({}, more, ...names.map((name) => DEVIATIONS[name])) as Deviation;
  await using simulator = await startTestSimulator({ speed: 0, ignoreUnknownKeys: true, ...deviation });
  const values = configOf(simulator);
  using directory = createConfigDirectory(stringify(values));
  const probed = await probe(simulator, directory.configFile);
  writeFileSync(directory.configFile, stringify(paste(values, probed.lines)));
  await using exporter = startExporter([
    'serve',
    `--config.file=${directory.configFile}`,
    '--web.listen-address=127.0.0.1:0',
  ]);
  const url = await exporter.url();
  await vi.waitFor(
    async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      expect(text).toMatch(/^sensecore_ads_up\{resource="[^"]+"\} 1$/m);
      expect(text).toMatch(/^sensecore_ads_history_last_success_timestamp_seconds\{/m);
    },
    { timeout: 20_000, interval: 50 },
  );
  expect(exporter.stderr()).not.toContain('api.request_fields.history');
  return probed;
}

/** The rules of doctor --probe for every request. */
function expectManners({ hosts, maxInFlight, requests }: Probed): void {
  expect(requests.length + hosts.length).toBeLessThanOrEqual(40);
  expect(maxInFlight).toBe(1);
  for (const host of hosts) expect(host).toMatch(/^[a-z0-9.-]+\.sensecoreapi\.cn:443$/);
  for (const { method, pageSize, url } of requests) {
    expect({ method, pageSize: pageSize ?? 1 }).toEqual({ method: 'POST', pageSize: 1 });
    expect(url).toMatch(/\/dataSync\/[a-z0-9-]+\/(tasks\/list|tasks:list|task\/list|task:list|tasksList)$/);
  }
}

describe('doctor --probe finds what differs, and serve reads it', () => {
  test.concurrent.each(Object.keys(DEVIATIONS))('%s', async (name) => {
    expectManners(await followProbe([name]));
  });

  test.concurrent.each(THREE)('%s, %s and %s', async (...names) => {
    expectManners(await followProbe(names));
  });

  test.concurrent('everything at once, behind a strict gateway', async () => {
    const probed = await followProbe(ALL, { gateway: 'kong' });
    expectManners(probed);
    expect(probed.lines).toEqual({
      api: {
        path: '/storage/ads/data/v1/subscriptions/{subscription}/resourceGroups/{resource_group}/zones/{zone}/dataSync/{data_sync}/task:list',
        first_page: 0,
        request_fields: { history: 'history_task', task_name: 'keyword', task_type: 'type' },
      },
      credentials: [{ name: 'default', signature: 'date-host-request-target' }],
    });
  });

  test.concurrent('a gateway that refuses unknown keys', async () => {
    expectManners(await followProbe(['is_history', 'page 0'], { ignoreUnknownKeys: false }));
  });
});

test('an API that cannot be found ends with every attempt, the page to look at, and exit code 1', async () => {
  await using simulator = await startTestSimulator({ pathSuffix: '/somewhere/else', gateway: 'kong' });
  await using proxy = await startProxy();
  using directory = createConfigDirectory(stringify(configOf(simulator)));
  const { code, stdout } = await runExporter(['doctor', '--probe', `--config.file=${directory.configFile}`], {
    env: { HTTPS_PROXY: proxy.url },
  });
  expect(code).toBe(1);
  expect(stdout).toContain('No attempt returned a list of tasks.');
  expect(stdout).toContain('ads-task-service-tasks-list');
  expect(stdout.match(/^ +\d+ {2}POST /gm)).toHaveLength(simulator.requests.total + proxy.hosts.length);
  expect(stdout).not.toContain(SIMULATOR_SECRET_KEY);
});
