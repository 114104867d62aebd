import { describe, expect, test } from 'vitest';
import type { Config } from '../src/config/config.ts';
import { ConfigError } from '../src/config/config-error.ts';
import { completeConfig } from '../src/config/load.ts';
import { createLogger } from '../src/logger.ts';
import { createReload } from '../src/reload.ts';
import type { ReloadResult } from '../src/web/routes.ts';

const MISTAKE = { file: 'b.yaml', line: 1, column: 2, path: 'resources[0]', message: 'expected a map' };

function buildConfig(dataSync: string): Config {
  return completeConfig({
    credentials: [{ name: 'default', bearer_token: 't' }],
    resources: [{ subscription: 's', resource_group: 'g', zone: 'cn-sh-01e', data_sync: dataSync }],
  });
}

interface Setup {
  readonly reload: () => Promise<ReloadResult>;
  /** The errors that each reload was told to have, in order. */
  readonly told: readonly (readonly string[])[];
  readonly log: () => string;
}

function setUp(options: {
  readonly load: () => Promise<Config>;
  readonly apply?: (config: Config) => Promise<void>;
}): Setup {
  const told: (readonly string[])[] = [];
  let log = '';
  const reload = createReload({
    loadConfig: options.load,
    apply: options.apply ?? (() => Promise.resolve()),
    onTried: (errors) => void told.push(errors),
    logger: createLogger({ level: 'info', format: 'json', write: (line) => (log += line) }),
  });
  return { reload, told, log: () => log };
}

describe('a reload', () => {
  test('puts a config in force that is right, and tells so', async () => {
    const applied: Config[] = [];
    const next = buildConfig('second');
    const { reload, told, log } = setUp({
      load: () => Promise.resolve(next),
      apply: (config) => Promise.resolve(void applied.push(config)),
    });
    expect(await reload()).toEqual({ ok: true });
    expect(applied).toEqual([next]);
    expect(told).toEqual([[]]);
    expect(log()).toContain('"msg":"config reloaded"');
  });

  test('puts in force what is usable of a config with errors, and tells these', async () => {
    const applied: Config[] = [];
    const usable = buildConfig('usable');
    const { reload, told } = setUp({
      load: () => Promise.reject(new ConfigError([MISTAKE], usable)),
      apply: (config) => Promise.resolve(void applied.push(config)),
    });
    const message = 'b.yaml:1:2: resources[0]: expected a map';
    expect(await reload()).toEqual({ ok: false, message });
    expect(applied).toEqual([usable]);
    expect(told).toEqual([[message]]);
  });

  test('does not reject when what is usable cannot be put in force: both reasons are told', async () => {
    const { reload, told, log } = setUp({
      load: () => Promise.reject(new ConfigError([MISTAKE], buildConfig('usable'))),
      apply: () => Promise.reject(new Error('ca.pem is gone')),
    });
    const errors = ['b.yaml:1:2: resources[0]: expected a map', 'ca.pem is gone'];
    expect(await reload()).toEqual({ ok: false, message: errors.join('\n') });
    expect(told).toEqual([errors]);
    expect(JSON.parse(log())).toMatchObject({ level: 'error', errors });
    expect(await reload()).toMatchObject({ ok: false });
  });

  test('that failed to put a config in force is followed by one that tries again', async () => {
    let tries = 0;
    const { reload, told } = setUp({
      load: () => Promise.resolve(buildConfig('second')),
      apply: () => ((tries += 1) === 1 ? Promise.reject(new Error('no')) : Promise.resolve()),
    });
    expect(await reload()).toEqual({ ok: false, message: 'no' });
    expect(await reload()).toEqual({ ok: true });
    expect(told).toEqual([['no'], []]);
  });

  test('that comes while one runs waits for it, and shares its run with all others that wait', async () => {
    const loads: PromiseWithResolvers<Config>[] = [];
    const { reload } = setUp({
      load: () => {
        const load = Promise.withResolvers<Config>();
        loads.push(load);
        return load.promise;
      },
    });
    const running = reload();
    await expect.poll(() => loads.length).toBe(1);
    const waiting = [reload(), reload()];
    loads[0]?.reject(new Error('half-written'));
    expect(await running).toEqual({ ok: false, message: 'half-written' });
    await expect.poll(() => loads.length).toBe(2);
    loads[1]?.resolve(buildConfig('second'));
    expect(await Promise.all(waiting)).toEqual([{ ok: true }, { ok: true }]);
    expect(loads).toHaveLength(2);
  });
});
