import type { LocatedError } from './config-error.ts';
import type { DraftConfig, DraftResource } from './draft.ts';
import { closestMatch } from '../text/closest-match.ts';
import type { Path, Source } from './source.ts';

// What values must agree on, within a file and between files.

/** One entry of `resources`, in whichever file, as far as it can be read. */
export interface ResourceDraft {
  readonly source: Source;
  readonly path: Path;
  readonly draft: DraftResource;
}

/** Credentials that share a name. */
export function findSharedCredentialNames(source: Source, draft: DraftConfig): readonly LocatedError[] {
  const first = new Map<string, Path>();
  return (draft.credentials ?? []).flatMap(({ name }, index) => {
    if (name === undefined) return [];
    const path = ['credentials', index, 'name'];
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, path);
      return [];
    }
    return [source.error(path, `the name must be unique, and ${placeOf(source, earlier)} has it too`)];
  });
}

/** Resources that name a credential which is not there. */
export function findUnknownCredentials(
  resources: readonly ResourceDraft[],
  draft: DraftConfig,
): readonly LocatedError[] {
  const names = [...new Set((draft.credentials ?? []).flatMap(({ name }) => name ?? []))];
  // Without any name the list itself is at fault, and that has been told.
  if (names.length === 0) return [];
  return resources.flatMap(({ source, path, draft: { credential } }) => {
    if (credential === undefined || names.includes(credential)) return [];
    const guess = closestMatch(credential, names);
    const hint = guess === undefined ? `; there are ${names.join(', ')}` : `; did you mean "${guess}"?`;
    return [source.error([...path, 'credential'], `no credential has this name${hint}`)];
  });
}

/** Resources that share a name. */
export function findSharedNames(resources: readonly ResourceDraft[]): readonly LocatedError[] {
  return findTwins(resources, {
    keyOf: ({ name, data_sync: dataSync }) => name ?? dataSync,
    describe: ({ source, path, draft }, other) =>
      draft.name === undefined
        ? source.error(
            [...path, 'data_sync'],
            `is also the resource's name, which must be unique, and ${other} has it too; give one of them a name`,
          )
        : source.error([...path, 'name'], `the name must be unique, and ${other} has it too`),
  });
}

/** Resources that would read the same tasks. */
export function findSameTasks(resources: readonly ResourceDraft[]): readonly LocatedError[] {
  return findTwins(resources, {
    keyOf: selectionKey,
    describe: ({ source, path }, other) => {
      const message = `reads the same tasks as ${other}: subscription, resource_group, zone, data_sync, task_name and task_types are the same`;
      return source.error(path, message);
    },
  });
}

function selectionKey(draft: DraftResource): string | undefined {
  const { subscription, resource_group: group, zone, data_sync: dataSync } = draft;
  if (subscription === undefined || group === undefined || zone === undefined || dataSync === undefined) {
    return undefined;
  }
  const types = [...(draft.task_types ?? [])].sort();
  return JSON.stringify([subscription, group, zone, dataSync, (draft.task_name ?? '').toLowerCase(), types]);
}

interface TwinSearch {
  readonly keyOf: (draft: DraftResource) => string | undefined;
  readonly describe: (later: ResourceDraft, placeOfFirst: string) => LocatedError;
}

function findTwins(
  resources: readonly ResourceDraft[],
  { keyOf, describe }: TwinSearch,
): readonly LocatedError[] {
  const first = new Map<string, ResourceDraft>();
  return resources.flatMap((resource) => {
    const key = keyOf(resource.draft);
    if (key === undefined) return [];
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, resource);
      return [];
    }
    return [describe(resource, placeOf(earlier.source, earlier.path))];
  });
}

function placeOf(source: Source, at: Path): string {
  const { file, line, path } = source.error(at, '');
  return `${path} (${file}:${line})`;
}
