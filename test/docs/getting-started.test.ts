// A new user follows docs/getting-started.md word for word, with the simulator in place of the account.

import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import { createConfigDirectory } from '../support/config-file.ts';
import { runExporter, startExporter } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { startTestSimulator } from '../support/test-simulator.ts';
import { readDocument, type Block } from './markdown.ts';
import { runShell } from './run-shell.ts';

const ENV = { ADS_ACCESS_KEY: SIMULATOR_ACCESS_KEY, ADS_SECRET_KEY: SIMULATOR_SECRET_KEY };

/** What `npm start` is told in the blocks, in their order. */
function exporterCalls(blocks: readonly Block[]): readonly (readonly string[])[] {
  return blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => {
      using directory = createTemporaryDirectory();
      return runShell(text, { directory: directory.path, exporter: '127.0.0.1:9', tasksJson: '[]' }).calls;
    })
    .flatMap(([program, command, ...args]) =>
      program === 'npm' && command === 'start' ? [args.slice(args.indexOf('--') + 1)] : [],
    );
}

const { blocks } = readDocument('docs/getting-started.md');
const configBlock = blocks.find(({ language }) => language === 'yaml')?.text ?? '';

describe.skipIf(needsProgram('bash'))('getting started', () => {
  test('its commands, one after the other, lead to metrics', { timeout: 60_000 }, async () => {
    await using simulator = await startTestSimulator();
    const shown = parse(configBlock) as object;
    expect(Object.keys(shown)).toEqual(['credentials', 'discovery']);
    using directory = createConfigDirectory(stringify({ api: { base_url: simulator.url }, ...shown }));

    const outputs: string[] = [];
    for (const args of exporterCalls(blocks)) {
      const options = { cwd: directory.path, env: ENV };
      if (args[0]?.startsWith('--web.listen-address') === true) {
        await using exporter = startExporter(['--web.listen-address=127.0.0.1:0'], options);
        const url = await exporter.url();
        await expect.poll(() => fetch(`${url}/-/ready`).then(({ status }) => status)).toBe(200);
        const page = await (await fetch(`${url}/metrics`)).text();
        for (const { dataSync } of simulator.resources)
          expect(page).toContain(`sensecore_ads_up{resource="${dataSync}"} 1\n`);
        outputs.push('serve');
      } else if (args[0] !== 'simulator') {
        const { code, stdout, stderr } = await runExporter(args, options);
        expect({ args, code, stderr }).toMatchObject({ args, code: 0 });
        outputs.push(stdout);
      }
    }
    expect(outputs).toEqual([
      expect.stringMatching(/^sensecore-ads-exporter \d/),
      expect.stringMatching(/^OK\n/),
      expect.stringMatching(/^resources:\n {2}- subscription: /),
      expect.stringMatching(/\nAll 3 resources are fine\.\n$/),
      expect.stringMatching(/\nThe configured request works: nothing has to be changed\.\n/),
      expect.stringMatching(/\nAll 3 resources are fine\.\n/),
      expect.stringMatching(/^RESOURCE +NAME +STATE/),
      expect.stringMatching(/^# HELP sensecore_ads_/),
      'serve',
    ]);
  });

  test('without an account, what the simulator prints is a configuration that works', async () => {
    const args = exporterCalls(blocks).find(([command]) => command === 'simulator') ?? [];
    await using simulator = startExporter([...args, '--port=0']);
    const [config] = await simulator.waitFor(/^# A simulated ADS[^]*third-party-import \}\n/m);
    using directory = createConfigDirectory(config);
    const { code, stdout } = await runExporter(['doctor'], { cwd: directory.path });
    expect({ code, end: stdout.trimEnd().split('\n').at(-1) }).toEqual({
      code: 0,
      end: 'All 3 resources are fine.',
    });
  });
});
