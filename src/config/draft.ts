import { z } from 'zod';

// The configuration as far as it can be read, however broken the rest is. What several values must agree on is checked
// on this, so that all errors are found at once. Nothing here complains: the schema does.

const words = z.string().optional().catch(undefined);

const draftCredential = z
  .object({
    name: words,
    access_key_file: words,
    access_key_env: words,
    access_key: words,
    secret_key_file: words,
    secret_key_env: words,
    secret_key: words,
    bearer_token_file: words,
    bearer_token_env: words,
    bearer_token: words,
  })
  .catch({});

const draftResource = z
  .object({
    name: words,
    subscription: words,
    resource_group: words,
    zone: words,
    data_sync: words,
    credential: words,
    task_name: words,
    task_types: z.array(z.string()).optional().catch(undefined),
  })
  .catch({});

const draftResources = z.array(draftResource).catch([]);

const draftConfig = z
  .object({
    api: z.object({ ca_file: words }).catch({}),
    credentials: z.array(draftCredential).catch([]),
    resources: draftResources,
    resource_files: z.array(words).catch([]),
  })
  .partial()
  .catch({});

export type DraftCredential = z.output<typeof draftCredential>;
export type DraftResource = z.output<typeof draftResource>;
export type DraftConfig = z.output<typeof draftConfig>;

/** What can be read of the configuration file. */
export function toDraftConfig(data: unknown): DraftConfig {
  return draftConfig.parse(data);
}

/** What can be read of a list of resources, entry for entry. */
export function toDraftResources(data: unknown): readonly DraftResource[] {
  return draftResources.parse(data);
}
