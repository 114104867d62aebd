import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { extractNotes, readTag } from '../../scripts/release/notes.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const CHANGELOG = `# Changelog

Entries begin with \`[CHANGE]\`, \`[FEATURE]\`, \`[ENHANCEMENT]\` or \`[BUGFIX]\`.

## 0.3.0 (unreleased)

- [FEATURE] Not yet.

## 0.2.0 (2026-12-24)

- [CHANGE] Renames a flag,
  and tells why.

### Upgrading

- Use the new name.

## 0.1.0 (2026-11-30)

- [FEATURE] Everything.
`;

describe('the notes of a release', () => {
  test('are the section of its version, up to the next one', () => {
    expect(extractNotes(CHANGELOG, '0.2.0')).toBe(`- [CHANGE] Renames a flag,
  and tells why.

### Upgrading

- Use the new name.
`);
    expect(extractNotes(CHANGELOG, '0.1.0')).toBe('- [FEATURE] Everything.\n');
  });

  test('of a rehearsal are those of its version, which may be unreleased', () => {
    expect(extractNotes(CHANGELOG, '0.3.0-rc.1')).toBe('- [FEATURE] Not yet.\n');
    expect(extractNotes(CHANGELOG, '0.1.0-rc.1')).toBe('- [FEATURE] Everything.\n');
  });

  test.each([
    ['0.3.0', 'CHANGELOG.md says "## 0.3.0 (unreleased)": write "## 0.3.0 (YYYY-MM-DD)" to release it'],
    ['0.4.0', 'CHANGELOG.md has no section "## 0.4.0 (YYYY-MM-DD)"'],
    ['0.2', 'CHANGELOG.md has no section "## 0.2 (YYYY-MM-DD)"'],
  ])('of %s are refused', (version, message) => {
    expect(() => extractNotes(CHANGELOG, version)).toThrow(message);
  });

  test('that are empty are refused', () => {
    expect(() => extractNotes('## 1.0.0 (2027-01-01)\n\n## 0.9.0 (2026-12-31)\n\n- x\n', '1.0.0')).toThrow(
      'CHANGELOG.md says nothing of 1.0.0',
    );
  });
});

describe('the tag of a release', () => {
  test('names the version that all files say', () => {
    expect(readTag('v1.2.3', { package: '1.2.3', chart: '1.2.3' })).toBe('1.2.3');
  });

  test('may be that of a rehearsal', () => {
    expect(readTag('v1.2.3-rc.1', { package: '1.2.3-rc.1' })).toBe('1.2.3-rc.1');
  });

  test.each(['1.2.3', 'v1.2', 'v1.2.3-', 'v1.2.3-rc_1', 'chart-v1.2.3', 'latest', ''])(
    'cannot be "%s"',
    (tag) => {
      expect(() => readTag(tag, {})).toThrow('the tag has to be a version such as v1.2.3');
    },
  );

  test('is refused when a file says another version', () => {
    expect(() => readTag('v1.2.3', { 'the chart': '1.2.2' })).toThrow(
      'the chart is 1.2.2, the tag says 1.2.3',
    );
  });
});

describe('scripts/release-notes.ts', () => {
  test('prints the notes of a release that is ready', () => {
    expect(runIn({ changelog: CHANGELOG, chart: '0.2.0' }, 'v0.2.0')).toEqual({
      status: 0,
      stdout: extractNotes(CHANGELOG, '0.2.0'),
      stderr: '',
    });
  });

  test('fails while the changelog says that the version is unreleased', () => {
    const unreleased = CHANGELOG.replace('2026-12-24', 'unreleased');
    expect(runIn({ changelog: unreleased, chart: '0.2.0' }, 'v0.2.0')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('"## 0.2.0 (unreleased)"'),
    });
  });

  test('lets a chart out alone, with a program that is out', () => {
    const files = { changelog: CHANGELOG, chart: '0.2.1', program: '0.2.0' };
    expect(runIn(files, 'chart-v0.2.1')).toEqual({
      status: 0,
      stdout: 'The chart 0.2.1 of sensecore-ads-exporter 0.2.0.\n',
      stderr: '',
    });
    expect(runIn(files, 'chart-v0.2.2')).toMatchObject({ status: 1, stdout: '' });
    expect(runIn({ ...files, program: '0.1.0' }, 'chart-v0.2.1').stderr).toBe(
      'appVersion in helm/sensecore-ads-exporter/Chart.yaml is 0.1.0, package.json says 0.2.0\n',
    );
    const unreleased = CHANGELOG.replace('2026-12-24', 'unreleased');
    expect(runIn({ ...files, changelog: unreleased }, 'chart-v0.2.1').status).toBe(1);
  });

  test('fails while the chart is of another version', () => {
    expect(runIn({ changelog: CHANGELOG, chart: '0.1.9' }, 'v0.2.0')).toMatchObject({
      status: 1,
      stderr: 'version in helm/sensecore-ads-exporter/Chart.yaml is 0.1.9, the tag says 0.2.0\n',
    });
  });
});

/** Runs the script where package.json says 0.2.0. */
function runIn(
  {
    changelog,
    chart,
    program = chart,
  }: { readonly changelog: string; readonly chart: string; readonly program?: string },
  tag: string,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  using directory = createTemporaryDirectory();
  const chartDirectory = join(directory.path, 'helm/sensecore-ads-exporter');
  mkdirSync(chartDirectory, { recursive: true });
  writeFileSync(join(directory.path, 'package.json'), '{ "version": "0.2.0" }');
  writeFileSync(join(directory.path, 'CHANGELOG.md'), changelog);
  writeFileSync(join(chartDirectory, 'Chart.yaml'), `version: ${chart}\nappVersion: "${program}"\n`);
  const script = join(import.meta.dirname, '../../scripts/release-notes.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, tag], {
    cwd: directory.path,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
