/**
 * What the changelog says of a version, for the page of its release. Throws a sentence when it is not ready. A rehearsal,
 * such as 1.2.3-rc.1, has the section of its version, which may still be unreleased.
 */
export function extractNotes(changelog: string, version: string): string {
  const [release = ''] = version.split('-');
  return extractSection(changelog, release, release === version ? DATE : DATE_OR_UNRELEASED);
}

const DATE = /^ \(\d{4}-\d{2}-\d{2}\)$/;
const DATE_OR_UNRELEASED = /^ \((\d{4}-\d{2}-\d{2}|unreleased)\)$/;

function extractSection(changelog: string, version: string, expectedState: RegExp): string {
  const headings = [...changelog.matchAll(/^## (\S+)(.*)\n/gm)];
  const index = headings.findIndex(([, name]) => name === version);
  const heading = headings[index];
  if (heading === undefined) throw new Error(`CHANGELOG.md has no section "## ${version} (YYYY-MM-DD)"`);
  const [line, , state = ''] = heading;
  if (!expectedState.test(state)) {
    throw new Error(`CHANGELOG.md says "${line.trim()}": write "## ${version} (YYYY-MM-DD)" to release it`);
  }
  const notes = changelog.slice(heading.index + line.length, headings[index + 1]?.index).trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return `${notes}\n`;
}

/** The version that a tag such as `v1.2.3` or `v1.2.3-rc.1` names. Throws a sentence when one of the files says another. */
export function readTag(tag: string, versions: Readonly<Record<string, unknown>>): string {
  const version = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?)$/.exec(tag)?.[1];
  if (version === undefined) throw new Error(`the tag has to be a version such as v1.2.3, not "${tag}"`);
  for (const [place, found] of Object.entries(versions)) {
    if (found !== version) throw new Error(`${place} is ${String(found)}, the tag says ${version}`);
  }
  return version;
}
