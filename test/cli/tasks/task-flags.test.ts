import { describe, expect, test } from 'vitest';
import { helpText } from '../../../src/cli/help.ts';
import { parseArguments } from '../../../src/cli/parse.ts';
import { UsageError } from '../../../src/cli/context.ts';

const DEFAULTS = {
  command: 'tasks',
  events: false,
  configFile: 'config.yaml',
  url: undefined,
  caFile: undefined,
  resourceNames: [],
  states: [],
  types: [],
  query: undefined,
  sort: { column: 'need', descending: false },
  limit: undefined,
  json: false,
  watchMs: undefined,
};

function complaintOf(...flags: string[]): string {
  try {
    parseArguments(['tasks', ...flags]);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'no complaint';
}

describe('the flags of tasks', () => {
  test('have the documented defaults', () => {
    expect(parseArguments(['tasks'])).toEqual(DEFAULTS);
  });

  test('are read, and the filters may be repeated', () => {
    const flags = [
      '--resource=a',
      '--resource=b',
      '--state=failed',
      '--state=DOING',
      '--type=fstofs',
      '--query=每日 sync',
      '--sort=-size_bytes',
      '--limit=5',
      '--json',
    ];
    expect(parseArguments(['tasks', ...flags])).toEqual({
      ...DEFAULTS,
      resourceNames: ['a', 'b'],
      states: ['FAILED', 'DOING'],
      types: ['FSTOFS'],
      query: '每日 sync',
      sort: { column: 'size_bytes', descending: true },
      limit: 5,
      json: true,
    });
  });

  test('watch every 10 s unless given otherwise, after "=" or by the next word', () => {
    expect(parseArguments(['tasks', '--watch'])).toMatchObject({ watchMs: 10_000 });
    expect(parseArguments(['tasks', '--watch=1m'])).toMatchObject({ watchMs: 60_000 });
    expect(parseArguments(['tasks', '--watch', '5s'])).toMatchObject({ watchMs: 5000 });
    expect(parseArguments(['--watch', '5s', 'tasks'])).toMatchObject({ watchMs: 5000 });
    expect(parseArguments(['--watch', 'tasks'])).toMatchObject({ watchMs: 10_000 });
    expect(parseArguments(['tasks', '--watch', '--json'])).toMatchObject({ watchMs: 10_000, json: true });
  });

  test('take the URL of an exporter, below a path too', () => {
    const flags = ['--url=https://ops.example:8443/ads', '--ca-file=ca.pem'];
    expect(parseArguments(['tasks', ...flags])).toMatchObject({
      url: new URL('https://ops.example:8443/ads'),
      caFile: 'ca.pem',
    });
  });

  test.each([
    [
      '--state=done',
      '--state: expects one of SCANNING, DOING, PAUSED, COMPLETED, FAILED, CANCELLED, UNKNOWN, not "done"',
    ],
    [
      '--sort=size',
      /^--sort: expects one of need, resource, id, name, .*, tenant_id, or "-" and one of them, not "size"$/,
    ],
    ['--limit=0', '--limit: expects a whole number from 1 to 1000000, not "0"'],
    ['--watch=500ms', '--watch: expects a duration of at least 1s, such as 5s or 1m, not "500ms"'],
    ['--watch=', '--watch: expects a duration of at least 1s, such as 5s or 1m, not ""'],
    ['--resource=', '--resource: expects the name of a resource, not ""'],
    ['--ca-file=ca.pem', '--ca-file goes with a --url that begins with https://'],
    ['--url=localhost:10237', '--url: expects the URL of an exporter, such as http://127.0.0.1:10237'],
    ['--url=http://host/?q=1', '--url: must end with the host, the port or a path, without "?" and "#"'],
  ])('complain about %s', (flag, complaint) => {
    expect(complaintOf(flag)).toMatch(complaint);
  });

  test('complain about an interval that is none, after the flag', () => {
    expect(complaintOf('--watch', 'often')).toBe(
      '--watch: expects a duration of at least 1s, such as 5s or 1m, not "often"',
    );
  });

  test.each([
    'http://ops:hunter2@host:10237',
    'http//ops:hunter2@host',
    'ftp://ops:hunter2@host',
    'https://hunter2@host',
  ])('never repeat a password in %s', (url) => {
    const complaint = complaintOf(`--url=${url}`);
    expect(complaint).toMatch(/^--url: /);
    expect(complaint).not.toContain('hunter2');
  });

  test('are explained, with where the login comes from and what the exit codes mean', () => {
    const help = helpText('tasks');
    expect(help).toContain('--watch[=INTERVAL]');
    for (const name of ['ADS_EXPORTER_USERNAME', 'ADS_EXPORTER_PASSWORD', 'ADS_EXPORTER_TOKEN', 'NO_COLOR']) {
      expect(help).toContain(name);
    }
    expect(help).toMatch(/Exit codes: 0.* 1 .* 2 /);
  });
});
