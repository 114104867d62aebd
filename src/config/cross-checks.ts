// Checks what values must agree on, within a file and between files, on as much of the files as can be read: all errors
// are found at once, however broken the rest is.

import { z } from 'zod';
import { closestMatch } from '../text/closest-match.ts';
import type { LocatedError } from './config-error.ts';
import { fillRegion } from '../model/resource.ts';
import { CREDENTIAL_KEYS, type CredentialDraft } from './credentials.ts';
import type { Path, Source } from './source.ts';

const maybeText = z.string().optional().catch(undefined);

const draftCredential = z
  .object(Object.fromEntries(CREDENTIAL_KEYS.map((key) => [key, maybeText])))
  .transform((keys): CredentialDraft => keys)
  .catch({});

const draftResource = z
  .object({
    name: maybeText,
    subscription: maybeText,
    resource_group: maybeText,
    zone: maybeText,
    data_sync: maybeText,
    credential: maybeText,
    base_url: maybeText,
    task_name: maybeText,
    task_types: z.array(z.string()).optional().catch(undefined),
  })
  .catch({});

const draftResources = z.array(draftResource).catch([]);

const draftDiscovery = z.object({ credential: maybeText }).catch({});

const draftConfig = z
  .object({
    api: z.object({ base_url: maybeText, ca_file: maybeText }).catch({}),
    credentials: z.array(draftCredential).catch([]),
    resources: draftResources,
    resource_files: z.array(maybeText).catch([]),
    discovery: z.array(draftDiscovery).catch([]),
  })
  .partial()
  .catch({});

/** The configuration file as far as it can be read. */
export type DraftConfig = z.output<typeof draftConfig>;

/** An entry of a list, in whichever file, as far as it can be read. */
export interface Entry<Draft> {
  readonly source: Source;
  readonly path: Path;
  readonly draft: Draft;
}

export type ResourceDraft = Entry<z.output<typeof draftResource>>;

/** Reads a configuration file as far as possible; the schema reports what is wrong with it. */
export function toDraftConfig(data: unknown): DraftConfig {
  return draftConfig.parse(data);
}

/** Reads a resource file in the same way, entry for entry. */
export function toDraftResources(source: Source): readonly ResourceDraft[] {
  return draftResources.parse(source.data).map((draft, index) => ({ source, path: [index], draft }));
}

/** Every disagreement of a configuration file and the resources of all files. */
export function findDisagreements(
  source: Source,
  draft: DraftConfig,
  resources: readonly ResourceDraft[],
): readonly LocatedError[] {
  const credentials = (draft.credentials ?? []).map((credential, index) => ({
    source,
    path: ['credentials', index],
    draft: credential,
  }));
  return [
    ...findTwins(credentials, ({ name }) => name, explainSharedName),
    ...findUnknownCredentials(
      [
        ...resources,
        ...(draft.discovery ?? []).map((entry, index) => ({
          source,
          path: ['discovery', index],
          draft: entry,
        })),
      ],
      draft,
    ),
    ...findUnusableRegions(resources, draft),
    ...findTwins(resources, ({ name, data_sync: dataSync }) => name ?? dataSync, explainSharedName),
    ...findTwins(resources, selectionKey, ({ source: file, path }, other) =>
      file.error(
        path,
        `reads the same tasks as ${other}: subscription, resource_group, zone, data_sync, task_name and task_types are the same`,
      ),
    ),
  ];
}

function findUnknownCredentials(
  entries: readonly Entry<{ readonly credential?: string | undefined }>[],
  draft: DraftConfig,
): readonly LocatedError[] {
  const names = [...new Set((draft.credentials ?? []).flatMap(({ name }) => name ?? []))];
  // Without any name the list itself is at fault, which the schema reports.
  if (names.length === 0) return [];
  return entries.flatMap(({ source, path, draft: { credential } }) => {
    if (credential === undefined || names.includes(credential)) return [];
    const guess = closestMatch(credential, names);
    const hint = guess === undefined ? `; allowed are ${names.join(', ')}` : `; did you mean "${guess}"?`;
    return [source.error([...path, 'credential'], `no credential has this name${hint}`)];
  });
}

/** Zones whose region makes no valid URL: with `https://{region}:443`, that of the zone `a`, which is empty. */
function findUnusableRegions(
  resources: readonly ResourceDraft[],
  { api }: DraftConfig,
): readonly LocatedError[] {
  return resources.flatMap(({ source, path, draft: { base_url: own, zone } }) => {
    const url = own ?? api?.base_url;
    if (url === undefined || zone === undefined || !URL.canParse(fillRegion(url, 'cn-sh-01e'))) return [];
    if (URL.canParse(fillRegion(url, zone))) return [];
    const key = own === undefined ? 'api.base_url' : 'base_url';
    return [source.error([...path, 'zone'], `its region makes ${key} an invalid URL`)];
  });
}

/** Entries with the key of an earlier one, each as `explain` puts it. */
function findTwins<Draft>(
  entries: readonly Entry<Draft>[],
  keyOf: (draft: Draft) => string | undefined,
  explain: (later: Entry<Draft>, first: string) => LocatedError,
): readonly LocatedError[] {
  const first = new Map<string, Entry<Draft>>();
  return entries.flatMap((entry) => {
    const key = keyOf(entry.draft);
    if (key === undefined) return [];
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, entry);
      return [];
    }
    const { file, line, path } = earlier.source.error(earlier.path, '');
    return [explain(entry, `${path} (${file}:${line})`)];
  });
}

function explainSharedName(
  { source, path, draft }: Entry<{ readonly name?: string | undefined }>,
  other: string,
): LocatedError {
  if (draft.name !== undefined)
    return source.error([...path, 'name'], `the name must be unique, and ${other} has it too`);
  return source.error(
    [...path, 'data_sync'],
    `is also the resource's name, which must be unique, and ${other} has it too; give one of them a name`,
  );
}

function selectionKey(draft: ResourceDraft['draft']): string | undefined {
  const { subscription, resource_group: group, zone, data_sync: dataSync } = draft;
  if (subscription === undefined || group === undefined || zone === undefined || dataSync === undefined) {
    return undefined;
  }
  const types = [...(draft.task_types ?? [])].sort();
  return JSON.stringify([subscription, group, zone, dataSync, (draft.task_name ?? '').toLowerCase(), types]);
}
