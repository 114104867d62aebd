// `discover`: prints the ADS resources that the credentials see, as YAML for `resources`.

import { oneTimeDeps } from './one-time.ts';
import { stringify } from 'yaml';
import { createCollector } from '../collector.ts';
import type { Config, DiscoveryConfig } from '../config/config.ts';
import { completeDiscoveries, loadAccount } from '../config/load.ts';
import { listResources, type ResourceListing } from '../discovery/client.ts';
import { filterRows } from '../discovery/filter.ts';
import { nameResources } from '../discovery/names.ts';
import { createLogger } from '../logger.ts';
import { type ResourceIds, toResourceKey } from '../model/resource.ts';
import { ApiError } from '../sensecore/api-error.ts';
import type { SessionDeps } from '../sensecore/session.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import type { CommandOf } from './flags.ts';
import { loadAll } from './load-all.ts';

/** Without `discovery` in the config, each credential is asked for everything that it sees. */
export async function runDiscover(
  command: CommandOf<'discover'>,
  context: CommandContext,
): Promise<ExitCode> {
  const config = await loadAll(loadAccount(command.configFile, context.env), context.env);
  const logger = createLogger({ level: 'error', format: 'logfmt', write: context.writeError });
  const collector = await createCollector({ ...config, resources: [] }, oneTimeDeps(context, logger));
  const results: Discovered[] = [];
  try {
    for (const discovery of completeDiscoveries(config))
      results.push(await discover(discovery, collector.sessionOf(discovery.credential), context.stop));
  } finally {
    await collector.close();
  }
  for (const { message } of results) if (message !== undefined) context.writeError(`${message}\n`);
  const found = toEntries(results, config);
  if (found.length > 0) await context.writeOut(stringify({ resources: found }));
  const isWhole = results.every(({ message }) => message === undefined);
  return isWhole ? EXIT_CODES.done : EXIT_CODES.failed;
}

interface Discovered {
  readonly discovery: DiscoveryConfig;
  readonly resources: readonly ResourceIds[];
  /** Why the resources are not all, or none. */
  readonly message: string | undefined;
}

async function discover(
  discovery: DiscoveryConfig,
  session: SessionDeps | undefined,
  signal: AbortSignal,
): Promise<Discovered> {
  const { baseUrl, filter, name } = discovery;
  if (session === undefined) throw new Error(`discovery ${name} has no credential`);
  try {
    const listing = await listResources(session, { baseUrl, signal });
    const { resources, unreadable } = filterRows(listing.rows, filter);
    return { discovery, resources, message: explain(listing, resources.length, unreadable, name) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = `discovery ${name} failed (${error.reason}): ${error.message}`;
    return { discovery, resources: [], message };
  }
}

const MAX_TYPES = 20;

function explain(
  { missingRows, rows }: ResourceListing,
  found: number,
  unreadable: number,
  name: string,
): string | undefined {
  if (missingRows > 0)
    return `discovery ${name} is incomplete: the total counts ${missingRows} more rows than all pages hold`;
  if (unreadable > 0)
    return `discovery ${name}: ${unreadable} rows of data-sync resources have no usable identifiers in rid`;
  if (found > 0) return undefined;
  const counts = new Map<string, number>();
  for (const { type } of rows) counts.set(type, (counts.get(type) ?? 0) + 1);
  const types = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_TYPES)
    .map(([type, count]) => `${type === '' ? 'none' : type} ${count}`);
  const seen = types.length === 0 ? '' : `; types: ${types.join(', ')} (see discovery[].resource_type)`;
  return `discovery ${name} found no data-sync resource that matches among ${rows.length} resources${seen}`;
}

/** As `resources` has them, without what is the default; each resource once. */
function toEntries(results: readonly Discovered[], { credentials }: Config): readonly object[] {
  const found = new Map<string, { readonly ids: ResourceIds; readonly credential: string }>();
  for (const { discovery, resources } of results)
    for (const ids of resources)
      if (!found.has(toResourceKey(ids)))
        found.set(toResourceKey(ids), { ids, credential: discovery.credential });
  const entries = [...found.values()];
  const names = nameResources(
    entries.map(({ ids }) => ids),
    new Set(),
  );
  return entries.map(({ credential, ids }, index) => ({
    ...(names[index] === ids.dataSync ? {} : { name: names[index] }),
    subscription: ids.subscription,
    resource_group: ids.resourceGroup,
    zone: ids.zone,
    data_sync: ids.dataSync,
    ...(credential === credentials[0]?.name ? {} : { credential }),
  }));
}
