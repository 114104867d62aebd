/** What the changelog says of a version, for the page of its release. Throws a sentence when it is not ready. */
export function extractNotes(changelog: string, version: string): string {
  const headings = [...changelog.matchAll(/^## (\S+)(.*)\n/gm)];
  const index = headings.findIndex(([, name]) => name === version);
  const heading = headings[index];
  if (heading === undefined) throw new Error(`CHANGELOG.md has no section "## ${version} (YYYY-MM-DD)"`);
  const [line, , state = ''] = heading;
  if (!/^ \(\d{4}-\d{2}-\d{2}\)$/.test(state)) {
    throw new Error(`CHANGELOG.md says "${line.trim()}": write "## ${version} (YYYY-MM-DD)" to release it`);
  }
  const notes = changelog.slice(heading.index + line.length, headings[index + 1]?.index).trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return `${notes}\n`;
}

/** The version that a tag such as `v1.2.3` names. Throws a sentence when one of the files says another. */
export function readTag(tag: string, versions: Readonly<Record<string, unknown>>): string {
  const version = /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1];
  if (version === undefined) throw new Error(`the tag has to be a version such as v1.2.3, not "${tag}"`);
  for (const [place, found] of Object.entries(versions)) {
    if (found !== version) throw new Error(`${place} is ${String(found)}, the tag says ${version}`);
  }
  return version;
}
