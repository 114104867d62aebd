// The YAML of a configuration file, key by key: what is allowed, and the defaults.

import { z } from 'zod';
import { INFO_LABELS } from '../model/series-policy.ts';
import { TASK_TYPES, type TaskType } from '../model/task.ts';
import { formatDuration } from '../text/duration.ts';
import {
  baseUrl,
  dataSyncName,
  displayName,
  identifier,
  labels,
  linearPattern,
  metricPatterns,
  pathTemplate,
} from './ads-fields.ts';
import { CREDENTIAL_KEYS, credentialSchema } from './credentials.ts';
import {
  distinct,
  duration,
  isIntact,
  isValidIn,
  map,
  mustBe,
  mustBeUnseen,
  oneOf,
  size,
  text,
  wholeNumber,
} from './fields.ts';

const KNOWN_TASK_TYPES = TASK_TYPES.filter(
  (type): type is Exclude<TaskType, 'UNKNOWN'> => type !== 'UNKNOWN',
);

const DEFAULT_PATH =
  '/storage/ads/v1/subscriptions/{subscription}/resourceGroups/{resource_group}/zones/{zone}/dataSync/{data_sync}/tasks/list';

function requestField() {
  return text('the name of a field of the request', (value) => {
    if (value === '') return 'must not be empty';
    return value === 'page' ? 'must not be "page", which the request uses for paging' : undefined;
  }).meta({ minLength: 1, not: { const: 'page' } });
}

const requestFieldsSchema = map({
  history: requestField().prefault('history'),
  task_name: requestField().prefault('task_name'),
  task_type: requestField().prefault('task_type'),
}).superRefine(
  (fields, context) => {
    const isValid = isValidIn(context);
    const entries = Object.entries(fields).filter(([key]) => isValid(key));
    for (const [index, [key, name]] of entries.entries()) {
      const twin = entries.findIndex(([, other]) => other === name);
      if (twin === index) continue;
      const message = `the names must differ, and ${entries[twin]?.[0]} is "${name}" too`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
  },
  { when: isIntact([]) },
);

const apiSchema = map({
  base_url: baseUrl().prefault('https://management.sensecoreapi.cn'),
  path: pathTemplate().prefault(DEFAULT_PATH),
  request_fields: requestFieldsSchema.prefault({}),
  first_page: z.literal([1, 0], { error: mustBe('1 or 0') }).prefault(1),
  page_size: wholeNumber(1, 1000).prefault(100),
  max_pages: wholeNumber(1).prefault(1000),
  total: oneOf(['exact', 'advisory']).prefault('exact'),
  timeout: duration().prefault('20s'),
  retries: wholeNumber(0, 10).prefault(3),
  concurrency: wholeNumber(1, 64).prefault(4),
  requests_per_second: z
    .number({ error: mustBe('a number greater than 0') })
    .positive()
    .prefault(10),
  max_response_bytes: size(1024).prefault('16MiB'),
  size_base: z.literal([1024, 1000], { error: mustBe('1024 or 1000') }).prefault(1024),
  omitted_fields: oneOf(['default', 'unset']).prefault('default'),
  ca_file: z
    .string({ error: mustBe('the path of a PEM file, or null') })
    .min(1)
    .nullable()
    .meta({ title: 'path of a file, or null' })
    .prefault(null),
});

const pollSchema = map({
  interval: duration().prefault('60s'),
  timeout: duration().prefault('50s'),
  history_interval: duration(0).prefault('5m'),
  history_timeout: duration().prefault('5m'),
  idle_interval: duration().optional(),
  stale_after: duration().prefault('5m'),
}).superRefine(
  ({ interval, idle_interval: idle = interval }, context) => {
    if (idle >= interval) return;
    const message = `must be at least poll.interval, which is ${formatDuration(interval)}`;
    context.addIssue({ code: 'custom', path: ['idle_interval'], message });
  },
  { when: isIntact(['interval', 'idle_interval']) },
);

const metricsSchema = map({
  tasks: oneOf(['all', 'active', 'none']).prefault('all'),
  task_states: oneOf(['current', 'all']).prefault('current'),
  finished_retention: duration(0).prefault('24h'),
  max_tasks_per_resource: wholeNumber(1).prefault(1000),
  info_labels: distinct(oneOf(INFO_LABELS), `a list of ${INFO_LABELS.join(', ')}`).prefault([
    'task_type',
    'source',
    'destination',
    'third_party',
  ]),
  deny: metricPatterns().prefault([]),
});

const taskName = text('text', (value) => (value.isWellFormed() ? undefined : 'must be valid Unicode text'));

/** What applies to a resource whether it is configured or discovered. */
const selection = {
  task_name: taskName.prefault(''),
  task_types: distinct(oneOf(KNOWN_TASK_TYPES), `a list of ${KNOWN_TASK_TYPES.join(', ')}`).prefault([]),
  labels: labels().prefault({}),
  expected_every: duration().optional(),
};

const resourceSchema = map({
  name: displayName().optional(),
  subscription: identifier(),
  resource_group: identifier(),
  zone: identifier(),
  data_sync: dataSyncName(),
  credential: displayName().optional(),
  interval: duration().optional(),
  base_url: baseUrl().optional(),
  ...selection,
});

function idsOrNames(what: string) {
  return distinct(displayName(), `a list of ${what}`).prefault([]);
}

/** An entry of `discovery`. */
export const discoverySchema = map({
  credential: displayName().optional(),
  base_url: baseUrl({ hasRegion: false }).optional(),
  subscriptions: idsOrNames('ids or names of subscriptions'),
  resource_groups: idsOrNames('ids or names of resource groups'),
  zones: distinct(identifier(), 'a list of zones').prefault([]),
  name: linearPattern('data-sync names').prefault('.*'),
  resource_type: text('the beginning of a resource type, or a part of a path', (value) =>
    value === '' ? 'must not be empty' : undefined,
  ).optional(),
  interval: duration().prefault('10m'),
  ...selection,
});

const linksSchema = map({
  grafana_url: baseUrl({ hasRegion: false, example: 'https://grafana.example.org' })
    .nullable()
    .prefault(null),
});

/** The top level of a resource file. */
export const resourceListSchema = z.array(resourceSchema, { error: mustBeUnseen('a list of resources') });

const MAX_PATTERN_LENGTH = 4096;
const MAX_GROUPS = 4;
const MAX_ALTERNATIVES = 16;

/** Why an entry of `resource_files` is not allowed: braces multiply the patterns, and so the time that matching takes. */
export function findPatternError(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH) return `must be at most ${MAX_PATTERN_LENGTH} characters long`;
  const groups = pattern.match(/[{(]/g)?.length ?? 0;
  if (groups === 0) return undefined;
  const alternatives = pattern.match(/[,|]/g)?.length ?? 0;
  if (groups <= MAX_GROUPS && alternatives <= MAX_ALTERNATIVES && !/\{[^}]*\.\./.test(pattern))
    return undefined;
  return `must have at most ${MAX_GROUPS} braces with ${MAX_ALTERNATIVES} alternatives in all, without ranges such as {1..9}`;
}

const pattern = z
  .string({ error: mustBe('a path or pattern such as resources.d/*.yaml') })
  .min(1)
  .max(MAX_PATTERN_LENGTH, { abort: true })
  .superRefine((value, context) => {
    const message = findPatternError(value);
    if (message !== undefined) context.addIssue(message);
  })
  .meta({ title: 'path or pattern' });

/** The top level of a configuration file for commands that need no resources. */
export const accountSchema = map(
  {
    api: apiSchema.prefault({}),
    credentials: z
      .array(credentialSchema, { error: mustBeUnseen('a list of at least one credential') })
      .min(1, 'must hold at least one credential'),
    poll: pollSchema.prefault({}),
    metrics: metricsSchema.prefault({}),
    resources: resourceListSchema.prefault([]),
    resource_files: z
      .array(pattern, { error: mustBe('a list of paths or patterns such as resources.d/*.yaml') })
      .prefault([]),
    discovery: z.array(discoverySchema, { error: mustBe('a list of discoveries') }).prefault([]),
    links: linksSchema.prefault({}),
  },
  'a map of api, credentials, poll, metrics, resources, resource_files, discovery and links',
);

/** The top level of the configuration file. */
export const configSchema = accountSchema.refine(
  ({ discovery, resource_files: files, resources }) => resources.length + files.length + discovery.length > 0,
  {
    path: ['resources'],
    error: 'at least one resource is required, here or in resource_files, or a discovery',
    when: isIntact(['resources', 'resource_files', 'discovery']),
  },
);

/** The values that a configuration file may hold, before defaults are filled in. */
export type ConfigValues = z.input<typeof configSchema>;

/** The values of a configuration file, defaults filled in, with the keys of the YAML. */
export type ConfigFile = z.output<typeof configSchema>;

/** An entry of `discovery`, in the same form. */
export type DiscoveryEntry = z.output<typeof discoverySchema>;

/** An entry of `resources`, in the same form. */
export type ResourceEntry = z.output<typeof resourceSchema>;

/** The allowed keys of each map, by its path with `[]` for every list index. */
export const ALLOWED_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(configSchema.shape),
  api: Object.keys(apiSchema.shape),
  'api.request_fields': Object.keys(requestFieldsSchema.shape),
  'credentials[]': CREDENTIAL_KEYS,
  poll: Object.keys(pollSchema.shape),
  metrics: Object.keys(metricsSchema.shape),
  'resources[]': Object.keys(resourceSchema.shape),
  links: Object.keys(linksSchema.shape),
  'discovery[]': Object.keys(discoverySchema.shape),
};
