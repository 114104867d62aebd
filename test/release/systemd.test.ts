import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/cli/context.ts';
import { parseArguments } from '../../src/cli/parse.ts';
import { needsProgram } from '../support/needs-program.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const NAME = 'sensecore-ads-exporter.service';
const UNIT = readFileSync(join(import.meta.dirname, '../../systemd', NAME), 'utf8');
/** On systemd's scale from 0, locked up, to 10. The rest is what the exporter needs: the network and machine code. */
const MAX_EXPOSURE = 1.2;

/** Every value that a key has, in order. */
function valuesOf(key: string): readonly string[] {
  const lines = UNIT.replaceAll(/\\\n\s*/g, '').split('\n');
  return lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
}

describe.skipIf(needsProgram('systemd-analyze'))('systemd', () => {
  test('finds nothing to say about the unit', () => {
    expect(analyze('verify')).toEqual({ status: 0, output: '' });
  });

  test('finds it locked up', () => {
    expect(analyze('security', '--offline=true', `--threshold=${MAX_EXPOSURE * 10}`)).toEqual({
      status: 0,
      output: expect.stringContaining('Overall exposure level'),
    });
  });
});

describe('the systemd unit', () => {
  test('starts the exporter with flags that it knows', () => {
    const [program, ...args] = (valuesOf('ExecStart')[0] ?? '').split(' ');
    expect(program).toBe('sensecore-ads-exporter');
    expect(parseArguments(args)).toMatchObject({
      command: 'serve',
      configFile: '/etc/sensecore-ads-exporter/config.yaml',
      stateFile: '%S/sensecore-ads-exporter/state.db',
    });
  });

  test('keeps the state and hands over the keys by the means of systemd, and runs as nobody that exists', () => {
    expect(valuesOf('DynamicUser')).toEqual(['yes']);
    expect(valuesOf('StateDirectory')).toEqual(['sensecore-ads-exporter']);
    const keys = valuesOf('LoadCredential').map((credential) => credential.split(':')[0]);
    expect(keys).toEqual(['access_key', 'secret_key']);
    for (const key of keys) expect(UNIT).toContain(`${key}_file: /run/credentials/${NAME}/${key}\n`);
  });

  test('bounds the memory, and leaves no core dump with the keys in it', () => {
    expect(valuesOf('MemoryMax')).toEqual(['1G']);
    expect(valuesOf('LimitCORE')).toEqual(['0']);
  });

  test('reloads on SIGHUP, and starts again after a crash but not with a wrong config', () => {
    expect(valuesOf('ExecReload')).toEqual(['kill -HUP $MAINPID']);
    expect(valuesOf('Restart')).toEqual(['on-failure']);
    expect(valuesOf('RestartPreventExitStatus')).toEqual([String(EXIT_CODES.usage)]);
  });
});

/** Of the unit with a program in place of one that is not installed here. */
function analyze(...command: readonly string[]): { readonly status: number | null; readonly output: string } {
  using directory = createTemporaryDirectory();
  const file = join(directory.path, NAME);
  writeFileSync(file, UNIT.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['--no-pager', ...command, file], {
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}
