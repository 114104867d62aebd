// `doctor` for many resources: what is printed of each, in which order, and in which language.

import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/context.ts';
import { languageOf } from '../../src/cli/doctor/language.ts';
import { simulatorConfig } from '../support/config-file.ts';
import { examine } from '../support/doctor.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

const FLEET = { scenario: 'huge', resources: 20, tasks: 3, speed: 0 } as const;
const BRIEF = { verbose: false } as const;

describe('of many resources', () => {
  test('a healthy one is a line, one with a problem has its details, in the order of the config', async () => {
    await using simulator = await startTestSimulator(FLEET);
    const failing = simulator.resources[7]!.dataSync;
    simulator.setFault({ kind: 'status', status: 403 }, { dataSync: failing });
    const { code, output } = await examine(simulatorConfig(simulator), BRIEF);
    const names = [...output.matchAll(/^(?:ok {2}|resource )([a-z0-9-]+)/gm)].map(([, name]) => name);
    expect(names).toEqual(simulator.resources.map(({ dataSync }) => dataSync));
    expect(output.match(/^ok {2}\S+: HTTP 200, \d+ ms, \d active, \d historical$/gm)).toHaveLength(19);
    expect(output).toContain(`resource ${failing}\n  URL: POST http://127.0.0.1:`);
    expect(output).toContain('  problem: the active listing failed (auth): HTTP 403');
    expect(output).toMatch(new RegExp(`1 of 20 resources has a problem: ${failing}\\.\\n$`));
    expect(code).toBe(1);
  });

  test('--verbose prints the details of all, --resource only of those that it names', async () => {
    await using simulator = await startTestSimulator(FLEET);
    const resources = [3, 1].map((index) => simulator.resources[index]!.dataSync);
    const { output } = await examine(simulatorConfig(simulator), { verbose: true, resources });
    expect(output.match(/^resource .*$/gm)).toEqual([`resource ${resources[1]}`, `resource ${resources[0]}`]);
    expect(output).toContain('All 2 resources are fine.');
    expect(simulator.requests.total).toBe(4);
  });

  test('a name that no resource has is wrong usage, with the closest one', async () => {
    await using simulator = await startTestSimulator();
    const run = examine(simulatorConfig(simulator), { resources: ['nightly-sink'] });
    await expect(run).rejects.toThrow(UsageError);
    await expect(run).rejects.toThrow(/^--resource: .*Did you mean "nightly-sync"\?/);
    expect(simulator.requests.total).toBe(0);
  });

  test('requests stay within the concurrency and the rate of the credential', async () => {
    await using simulator = await startTestSimulator({ ...FLEET, latencyMs: () => 20 });
    const api = `api: { base_url: "${simulator.url}", concurrency: 3, requests_per_second: 1000 }\n`;
    const { code } = await examine(simulatorConfig(simulator, api), BRIEF);
    expect({ code, maxInFlight: simulator.requests.maxInFlight }).toEqual({ code: 0, maxInFlight: 3 });
  });
});

describe('the language', () => {
  test.each([
    [{ LC_ALL: 'zh_CN.UTF-8', LANG: 'en_US.UTF-8' }, 'zh'],
    [{ LC_ALL: '', LC_MESSAGES: 'zh_TW', LANG: 'C' }, 'zh'],
    [{ LANG: 'zh' }, 'zh'],
    [{ LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }, 'en'],
    [{ LANG: 'zhx_XX' }, 'en'],
    [{}, 'en'],
  ])('of %j is %s', (env, language) => {
    expect(languageOf(env)).toBe(language);
  });

  test('is Chinese where the locale is, for whatever doctor has to say', async () => {
    await using simulator = await startTestSimulator({ speed: 0 });
    const env = { LANG: 'zh_CN.UTF-8' };
    const fine = await examine(simulatorConfig(simulator), { env, verbose: false });
    expect(fine.output).toMatch(/^正常 {2}nightly-sync: HTTP 200, \d+ ms, 活动任务 \d+, 历史任务 \d+/m);
    expect(fine.output).toContain('全部 3 个资源均正常。');
    simulator.setFault({ kind: 'status', status: 404 });
    const failing = await examine(simulatorConfig(simulator), { env });
    expect(failing.output).toContain('问题：读取活动任务列表失败（not_found）：HTTP 404');
    expect(failing.output).toContain('可能的原因：API 中没有这些标识对应的资源。');
    expect(failing.output).toContain('有误。官方帮助文档的 ads-task-service-tasks-list 页面');
    expect(failing.output).toContain('3 个资源中有 3 个存在问题：');
    const english = failing.output.split('\n').filter((line) => /\b(?:the|is|of|and)\b/.test(line));
    expect(english).toEqual([]);
  });
});
