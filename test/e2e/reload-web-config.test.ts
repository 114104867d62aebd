import { describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/server.ts';
import { createConfigDirectory } from '../support/config-file.ts';
import type { ExporterProcess } from '../support/exporter-process.ts';
import { configOf, postReload, serve, valuesOf } from '../support/reloading.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

const SUCCESSFUL = 'sensecore_ads_exporter_config_last_reload_successful';
const GOOD = '{}\n';
const BROKEN = 'rate_limits: {}\n';

interface Served extends AsyncDisposable {
  readonly exporter: ExporterProcess;
  readonly url: string;
  /** Writes the web config. */
  readonly writeWeb: (yaml: string) => void;
  /** Writes the config. */
  readonly write: (yaml: string) => void;
}

/** The exporter with a web config, once it has polled everything. */
async function serveWithWebConfig(simulator: Simulator, web = GOOD): Promise<Served> {
  const directory = createConfigDirectory(configOf(simulator));
  const webConfig = directory.write('web.yml', web);
  const exporter = serve(directory, [`--web.config.file=${webConfig}`, '--web.enable-lifecycle']);
  const url = await exporter.url();
  await expect.poll(async () => Object.keys(await valuesOf(url, 'sensecore_ads_up')).length).toBe(3);
  return {
    exporter,
    url,
    writeWeb: (yaml) => void directory.write('web.yml', yaml),
    write: (yaml) => void directory.write('config.yaml', yaml),
    async [Symbol.asyncDispose]() {
      await exporter[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
}

test('an empty web config is as well for a reload as it is for check', async () => {
  await using simulator = await startTestSimulator();
  await using served = await serveWithWebConfig(simulator);
  served.writeWeb('');
  expect((await postReload(served.url))[0]).toBe(200);
  expect(await valuesOf(served.url, SUCCESSFUL)).toEqual({ '': 1 });
});

describe('a web config that is broken', () => {
  test('is logged on SIGHUP, and the reload counts as failed until it is mended', async () => {
    await using simulator = await startTestSimulator();
    await using served = await serveWithWebConfig(simulator);
    const { exporter, url } = served;
    served.writeWeb(BROKEN);
    exporter.child.kill('SIGHUP');
    await exporter.waitFor(/error reloading the web config; keeping the previous one/);
    expect(exporter.stderr()).toContain('rate_limits: unknown key');
    expect(await valuesOf(url, SUCCESSFUL)).toEqual({ '': 0 });
    const status = await (await fetch(`${url}/api/v1/status`)).text();
    expect(status).toContain('rate_limits: unknown key');
    served.writeWeb(GOOD);
    exporter.child.kill('SIGHUP');
    await expect.poll(() => valuesOf(url, SUCCESSFUL)).toEqual({ '': 1 });
  });

  test('makes a reload over HTTP fail, and is noticed by itself when it is mended, and when it breaks', async () => {
    await using simulator = await startTestSimulator();
    await using served = await serveWithWebConfig(simulator);
    const { url } = served;
    served.writeWeb(BROKEN);
    expect(await postReload(url)).toEqual([400, expect.stringContaining('rate_limits: unknown key')]);
    expect(await valuesOf(url, SUCCESSFUL)).toEqual({ '': 0 });
    served.writeWeb(GOOD);
    await expect.poll(() => valuesOf(url, SUCCESSFUL)).toEqual({ '': 1 });
    served.writeWeb(BROKEN);
    await expect.poll(() => valuesOf(url, SUCCESSFUL)).toEqual({ '': 0 });
  });

  test('stays told when the config alone is mended', async () => {
    await using simulator = await startTestSimulator();
    await using served = await serveWithWebConfig(simulator);
    const { url } = served;
    served.writeWeb(BROKEN);
    served.write('resources: [{ zone: 7 }]\n');
    expect((await postReload(url))[0]).toBe(400);
    served.write(configOf(simulator));
    expect(await postReload(url)).toEqual([
      400,
      expect.stringMatching(/^\S+web\.yml:1:1: rate_limits: .*\n$/),
    ]);
    expect(await valuesOf(url, SUCCESSFUL)).toEqual({ '': 0 });
    served.writeWeb(GOOD);
    expect((await postReload(url))[0]).toBe(200);
    expect(await valuesOf(url, SUCCESSFUL)).toEqual({ '': 1 });
  });
});
