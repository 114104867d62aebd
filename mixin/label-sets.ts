// The labels that alerts keep, and those that series are joined on. `cluster` and `namespace` are empty where nobody sets
// them. Alerts on tasks and resources drop `instance`: during a roll-out of shards, two exporters may expose the same task,
// which is one alert.

/** The exporters of one job, all shards together. */
export const JOB = 'cluster, namespace, job';

/** One resource, whichever exporter reads it. */
export const RESOURCE = `${JOB}, resource`;

/** One task, whichever exporter reads it. */
export const TASK = `${RESOURCE}, task_id, task_name`;

/** Series of one exporter. */
export const ON_INSTANCE = 'cluster, job, instance';

/** Series of one resource as one exporter reads it. */
export const ON_RESOURCE = `${ON_INSTANCE}, resource`;

/** Series of one task as one exporter reads it. */
export const ON_TASK = `${ON_RESOURCE}, task_id`;
