// Prints the changelog's section of the version that a tag names: node scripts/release-notes.ts v1.2.3
// Fails unless the package, the chart and the changelog are ready to be released under that tag.

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { extractNotes, readTag } from './release/notes.ts';

const CHART = 'helm/sensecore-ads-exporter/Chart.yaml';

try {
  const version = readTag(process.argv[2] ?? '', readVersions());
  process.stdout.write(extractNotes(readFileSync('CHANGELOG.md', 'utf8'), version));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function readVersions(): Record<string, unknown> {
  const manifest = Object(JSON.parse(readFileSync('package.json', 'utf8')));
  const chart = Object(parse(readFileSync(CHART, 'utf8')));
  return {
    'the version in package.json': manifest.version,
    [`version in ${CHART}`]: chart.version,
    [`appVersion in ${CHART}`]: chart.appVersion,
  };
}
