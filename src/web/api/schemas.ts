// The schemas of the API's responses: the types of `views.ts` and docs/openapi.json both follow from them. Nothing
// that runs in the exporter loads it. A value that is not known is null, and every key is always there.

import { z } from 'zod';
import { FAILURE_REASONS } from '../../model/failure-reason.ts';
import { POLL_FAILURE_REASONS } from '../../model/poll.ts';
import { WITHOUT_SERIES_REASONS } from '../../model/selection.ts';
import { TASK_STATES, TASK_TYPES } from '../../model/task.ts';

const count = z.number().nonnegative();

const timeSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
  .meta({ format: 'date-time', description: 'A time in UTC, whole seconds.' });

const maybeTime = (what: string) => timeSchema.nullable().describe(what);
const maybeNumber = (what: string) => z.number().nonnegative().nullable().describe(what);
const maybeText = (what: string) => z.string().nullable().describe(what);

const taskStateSchema = z.enum(TASK_STATES);
const taskTypeSchema = z.enum(TASK_TYPES);

const taskCountsSchema = z.record(taskStateSchema, count).describe('Number of tasks in each state.');

export const resourceSchema = z.object({
  name: z.string().describe('The `resource` label of the metrics.'),
  subscription: z.string(),
  resource_group: z.string(),
  zone: z.string(),
  data_sync: z.string(),
  labels: z.record(z.string(), z.string()).describe('The `labels` that the configuration gives it.'),
  up: z.boolean().nullable().describe('Whether the last poll succeeded; null before the first one ended.'),
  failure_reason: z
    .enum(POLL_FAILURE_REASONS)
    .nullable()
    .describe('Why the last poll failed; null unless it did.'),
  error: maybeText('The error of the last poll, without credentials; null unless it failed.'),
  failing_since: maybeTime('End of the first of the polls that have failed since the last good one.'),
  stale: z
    .boolean()
    .describe('Whether the last good poll is older than `poll.stale_after`: its tasks then have no series.'),
  last_success_at: maybeTime('End of the last good poll.'),
  last_poll_at: maybeTime('End of the last poll, good or not.'),
  last_poll_seconds: maybeNumber('Duration of the last poll, including retries and rate limiting.'),
  api_latency_seconds: maybeNumber(
    'Mean duration of one request of the last good poll, without rate limiting.',
  ),
  next_poll_at: maybeTime('Time of the next poll.'),
  poll_interval_seconds: z.number().positive().describe('The poll interval in force.'),
  history_last_success_at: maybeTime('End of the last good listing of historical tasks.'),
  history_failure_reason: z
    .enum(POLL_FAILURE_REASONS)
    .nullable()
    .describe(
      'Why the last listing of historical tasks failed; null unless it did. `up` does not depend on it.',
    ),
  last_completed_at: maybeTime('Newest end of a completed task.'),
  last_failed_at: maybeTime('Newest end of a failed task.'),
  tasks: taskCountsSchema
    .nullable()
    .describe('As of the last good poll, whether or not it is stale; null before the first one.'),
  tasks_without_series: z
    .record(z.enum(WITHOUT_SERIES_REASONS), count)
    .nullable()
    .describe(
      'Tasks that are counted but have no series of their own, by reason; null without tasks, and when stale.',
    ),
});

export const discoverySchema = z.object({
  name: z.string().describe('The `discovery` label of the metrics.'),
  up: z
    .boolean()
    .nullable()
    .describe('Whether the last discovery was complete; null before the first one ended.'),
  failure_reason: z
    .enum(POLL_FAILURE_REASONS)
    .nullable()
    .describe('Why the last discovery failed; null unless it did.'),
  error: maybeText('The error of the last discovery, without credentials; null unless it failed.'),
  last_success_at: maybeTime('End of the last complete discovery.'),
  interval_seconds: z.number().positive().describe('Time between two discoveries.'),
  resources: count.describe('Number of resources known from the discovery, of all shards.'),
});

export const summarySchema = z
  .object({
    failures: z.record(z.enum(FAILURE_REASONS), count).describe('Number of failed tasks by reason.'),
    stalled: count.describe('Number of tasks in DOING without any progress for 30 minutes or more.'),
    rate_bytes_per_second: maybeNumber('Total of the transferring tasks.'),
    eta_at: maybeTime('Estimated completion of the last task that has an estimate.'),
    tasks_without_eta: count.describe('Number of unfinished tasks without an estimate.'),
  })
  .describe('All resources together; rate and estimates without those that are stale.');

export const statusSchema = z.object({
  exporter: z.object({
    version: z.string(),
    revision: z.string(),
    node_version: z.string(),
    started_at: timeSchema.describe('When the exporter started.'),
  }),
  demo: z.boolean().describe('Whether the tasks come from the simulator of the demo mode.'),
  links: z.object({
    grafana_url: maybeText('Base URL of Grafana, as configured.'),
  }),
  shard: z
    .object({
      ordinal: z.number().int().nonnegative(),
      total: z.number().int().positive(),
    })
    .describe('The shard of this exporter, counted from 0.'),
  config: z.object({
    last_reload_successful: z
      .boolean()
      .describe('Whether the last reload of the configuration, including the web config, succeeded.'),
    loaded_at: timeSchema.describe('When the configuration in force was loaded.'),
    hash: z.number().int().nonnegative().describe('Equal for equal configurations.'),
    errors: z.array(z.string()).describe('Errors of the last reload, as the `check` command prints them.'),
  }),
  summary: summarySchema,
  tasks: taskCountsSchema.describe('Total of all resources that were polled.'),
  resources: z.array(resourceSchema).describe('In the order of the configuration, discovered ones after it.'),
  discoveries: z.array(discoverySchema).describe('In the order of the configuration.'),
});

export const taskSchema = z.object({
  resource: z.string().describe('Name of the resource that lists the task.'),
  id: z.string().describe('Unique in its resource.'),
  name: maybeText('Credentials in it are replaced by `<secret>`, as in every other text of a task.'),
  type: taskTypeSchema,
  state: taskStateSchema,
  stale: z
    .boolean()
    .describe(
      'Whether the last good poll of its resource is older than `poll.stale_after`: the task may have changed since.',
    ),
  stalled: z
    .boolean()
    .describe('Whether it was in DOING without any progress for 30 minutes or more when last read.'),
  progress_ratio: z.number().min(0).max(1).nullable(),
  files: maybeNumber('Files that the task has to handle.'),
  completed_files: maybeNumber('Files transferred.'),
  existing_files: maybeNumber('Files that were at the destination already.'),
  size_bytes: maybeNumber('Size in bytes, as ADS reports it.'),
  rate_bytes_per_second: maybeNumber('Transfer rate, as ADS reports it.'),
  duration_seconds: maybeNumber('Time taken so far.'),
  created_at: maybeTime('When the task was created.'),
  started_at: maybeTime('When it started.'),
  ended_at: maybeTime('When it ended.'),
  state_changed_at: maybeTime(
    'When it entered its state: as ADS reports it, otherwise when a poll first saw it.',
  ),
  progressed_at: maybeTime(
    'When files, percent or size last changed, or the task entered DOING or was first seen; never after its end.',
  ),
  eta_at: maybeTime('Estimated completion, from the progress between polls.'),
  failure_reason: z
    .enum(FAILURE_REASONS)
    .nullable()
    .describe('Why the task failed, derived from its error message; null unless it is FAILED.'),
  error: maybeText('Error message of ADS, credentials replaced and capped.'),
  source: maybeText(
    'Name and prefix of the bucket or volume, several joined by a comma; a third party’s path.',
  ),
  destination: maybeText('Name and prefix of the bucket or volume, several joined by a comma.'),
  source_zone: maybeText('Several joined by a comma, like the three below.'),
  destination_zone: z.string().nullable(),
  source_region: z.string().nullable(),
  destination_region: z.string().nullable(),
  third_party: maybeText('Kind of the third-party cloud that the task reads from: OSS, S3, …'),
  user_id: z.string().nullable(),
  tenant_id: z.string().nullable(),
});

export const taskPageSchema = z.object({
  total: count.describe('Number of tasks that match the filters, on all pages.'),
  states: taskCountsSchema.describe('Number of tasks in each state that match all filters but `state`.'),
  tasks: z.array(taskSchema),
  next_cursor: z
    .string()
    .nullable()
    .describe('The `cursor` of the next page with the same filters and sort; null on the last page.'),
});

export const eventSchema = z.object({
  at: timeSchema.describe('When the state changed: as ADS reports it, otherwise when a poll first saw it.'),
  seen_at: timeSchema.describe('When a poll saw it.'),
  resource: z.string(),
  task_id: z.string(),
  task_name: maybeText('Credentials in it are replaced by `<secret>`, as in `error`.'),
  type: taskTypeSchema,
  from: taskStateSchema.nullable().describe('The state before; null for a task that was not known.'),
  to: taskStateSchema,
  duration_seconds: maybeNumber('Time that a finished task took.'),
  failure_reason: z.enum(FAILURE_REASONS).nullable().describe('Why the task failed; null unless it did.'),
  error: maybeText('Error message of ADS; null unless the task failed.'),
});

export const eventPageSchema = z.object({
  events: z.array(eventSchema).describe('In the order in which polls saw them, newest first.'),
  next_cursor: z
    .string()
    .nullable()
    .describe('The `cursor` of the next page with the same filters; null on the last page.'),
});

const targetsSchema = z
  .array(
    z.object({
      targets: z.array(z.string()).length(1).describe('Host and port of the request.'),
      labels: z.object({
        __metrics_path__: z.string().describe('The path of the metrics.'),
        __param_resource: z.string().describe('The resource that the target is limited to.'),
      }),
    }),
  )
  .describe('In the order of the configuration.');

export const errorsSchema = z.object({
  errors: z
    .array(
      z.object({
        parameter: z.string().describe('The invalid query parameter.'),
        message: z.string().describe('The error, the allowed values, and the closest match.'),
      }),
    )
    .min(1)
    .describe('Every error in the query.'),
});

/** Every schema that has a name of its own in the description. */
export const NAMED_SCHEMAS = {
  Time: timeSchema,
  TaskState: taskStateSchema,
  TaskType: taskTypeSchema,
  TaskCounts: taskCountsSchema,
  Resource: resourceSchema,
  Discovery: discoverySchema,
  Summary: summarySchema,
  Status: statusSchema,
  Task: taskSchema,
  TaskPage: taskPageSchema,
  Event: eventSchema,
  EventPage: eventPageSchema,
  Targets: targetsSchema,
  Errors: errorsSchema,
};
