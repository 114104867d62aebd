// --web.external-url and --web.route-prefix: every path of the exporter below a prefix, as behind a reverse proxy.

import { describe, expect, test } from 'vitest';
import { findHealthUrls } from '../../src/cli/healthcheck.ts';
import { startExporter } from '../support/exporter-process.ts';

const get = (url: string): Promise<Response> => fetch(url, { redirect: 'manual' });

async function startDemo(...flags: readonly string[]) {
  const exporter = startExporter(['demo', '--web.listen-address=127.0.0.1:0', ...flags]);
  return { exporter, url: await exporter.url() };
}

describe('the path of --web.external-url', () => {
  test('precedes every path', async () => {
    const { exporter, url } = await startDemo('--web.external-url=https://example.org/tools/ads/');
    await using _ = exporter;
    const paths = [
      '/-/healthy',
      '/metrics',
      '/',
      '/status-page/icon.svg',
      '/api/v1/status',
      '/api/v1/tasks?limit=1',
    ];
    for (const path of paths) {
      expect([path, (await get(`${url}/tools/ads${path}`)).status]).toEqual([path, 200]);
      if (path !== '/') expect([path, (await get(url + path)).status]).toEqual([path, 404]);
    }
    for (const path of ['/', '/tools/ads']) {
      const { headers, status } = await get(url + path);
      expect([status, headers.get('location')]).toEqual([302, '/tools/ads/']);
    }
    expect((await get(`${url}/tools/adsl/metrics`)).status).toBe(404);
  });

  test('does not where --web.route-prefix is /, as behind a proxy that strips it', async () => {
    const { exporter, url } = await startDemo(
      '--web.external-url=https://example.org/ads',
      '--web.route-prefix=/',
    );
    await using _ = exporter;
    expect((await get(`${url}/metrics`)).status).toBe(200);
    expect((await get(`${url}/ads/metrics`)).status).toBe(404);
  });
});

test.each([
  ['--web.external-url=ftp://example.org', '--web.external-url'],
  ['--web.external-url=https://example.org/?a=1', '--web.external-url'],
  ['--web.route-prefix=ads', '--web.route-prefix'],
])('%s is refused', async (flag, named) => {
  await using exporter = startExporter(['demo', flag]);
  const { code, stderr } = await exporter.ended();
  expect([code, stderr]).toEqual([2, expect.stringContaining(named)]);
});

test('the health check of a container follows the prefix', () => {
  const commandLine = ['node', '/app/dist/main.js', 'serve', '--web.route-prefix=/ads', ''].join('\0');
  expect(findHealthUrls(commandLine)).toEqual(['http://127.0.0.1:10237/ads/-/healthy']);
});
