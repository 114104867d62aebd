// The texts and numbers that ADS reports of a task, in one table by their property of `Task`. `Task` has every one of them, so a
// new row is a type error wherever a task is made until it is read there. Whatever shows, sorts or describes the fields of a
// task can follow from it.

/** One text or number of a task. */
export interface TaskFieldDefinition {
  /** A text is empty, and a number undefined, where ADS reports none. Times are Unix seconds and may have a fraction. */
  readonly kind: 'text' | 'ratio' | 'files' | 'bytes' | 'bytes_per_second' | 'seconds' | 'time';
  /** Its name in the API, which sort keys share. */
  readonly apiName: string;
  /** For people: the text of the API's schema. */
  readonly description: string;
}

export const TASK_FIELDS = {
  name: {
    kind: 'text',
    apiName: 'name',
    description: 'Credentials in it are replaced by `<secret>`, as in every other text of a task.',
  },
  progressRatio: {
    kind: 'ratio',
    apiName: 'progress_ratio',
    description: 'Progress from 0 to 1, as ADS reports it.',
  },
  totalFiles: {
    kind: 'files',
    apiName: 'files',
    description: 'Files that the task has to handle.',
  },
  completedFiles: {
    kind: 'files',
    apiName: 'completed_files',
    description: 'Files transferred.',
  },
  existingFiles: {
    kind: 'files',
    apiName: 'existing_files',
    description: 'Files that were at the destination already.',
  },
  sizeBytes: {
    kind: 'bytes',
    apiName: 'size_bytes',
    description: 'Size in bytes, as ADS reports it.',
  },
  rateBytesPerSecond: {
    kind: 'bytes_per_second',
    apiName: 'rate_bytes_per_second',
    description: 'Transfer rate, as ADS reports it.',
  },
  durationSeconds: {
    kind: 'seconds',
    apiName: 'duration_seconds',
    description: 'Time taken so far.',
  },
  createdAt: {
    kind: 'time',
    apiName: 'created_at',
    description: 'When the task was created.',
  },
  startedAt: {
    kind: 'time',
    apiName: 'started_at',
    description: 'When it started.',
  },
  endedAt: {
    kind: 'time',
    apiName: 'ended_at',
    description: 'When it ended.',
  },
  /** Never a label. */
  errorMessage: {
    kind: 'text',
    apiName: 'error',
    description: 'Error message of ADS, credentials replaced and capped.',
  },
  thirdParty: {
    kind: 'text',
    apiName: 'third_party',
    description: 'Kind of the third-party cloud that the task reads from: OSS, S3, …',
  },
  userId: {
    kind: 'text',
    apiName: 'user_id',
    description: 'User that created the task.',
  },
  tenantId: {
    kind: 'text',
    apiName: 'tenant_id',
    description: 'Tenant of that user.',
  },
} as const satisfies Readonly<Record<string, TaskFieldDefinition>>;

/** A property of `Task` that the table has. */
export type TaskProperty = keyof typeof TASK_FIELDS;

type ValueOf<Kind extends TaskFieldDefinition['kind']> = Kind extends 'text' ? string : number | undefined;

/** The part of `Task` that follows from the table. */
export type TaskFieldValues = {
  readonly [Property in TaskProperty]: ValueOf<(typeof TASK_FIELDS)[Property]['kind']>;
};
