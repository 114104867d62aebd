// Prints the changelog's section of the version that a tag names: node scripts/release-notes.ts v1.2.3
// Fails unless the package, the chart and the changelog are ready to be released under that tag. The tag chart-v1.2.3 is for
// a release of the chart alone: the program stays as it was released.

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { extractNotes, readTag } from './release/notes.ts';

const CHART = 'helm/sensecore-ads-exporter/Chart.yaml';

try {
  process.stdout.write(describe(process.argv[2] ?? ''));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function describe(tag: string): string {
  const manifest = Object(JSON.parse(readFileSync('package.json', 'utf8')));
  const { version, appVersion } = Object(parse(readFileSync(CHART, 'utf8')));
  const changelog = readFileSync('CHANGELOG.md', 'utf8');
  if (tag.startsWith('chart-')) {
    readTag(tag.slice('chart-'.length), { [`version in ${CHART}`]: version });
    if (appVersion !== manifest.version) {
      throw new Error(`appVersion in ${CHART} is ${appVersion}, package.json says ${manifest.version}`);
    }
    extractNotes(changelog, appVersion);
    return `The chart ${version} of sensecore-ads-exporter ${appVersion}.\n`;
  }
  const released = readTag(tag, {
    'the version in package.json': manifest.version,
    [`version in ${CHART}`]: version,
    [`appVersion in ${CHART}`]: appVersion,
  });
  return extractNotes(changelog, released);
}
