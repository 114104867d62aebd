// The body of a list request, read as strictly as a gateway may.

/** What a client requests. */
export interface ListRequest {
  /** From 1 on, whatever the first page is on the wire. */
  readonly page: number;
  readonly pageSize: number;
  readonly history: boolean;
  /** Case-insensitive substring; empty for all. */
  readonly taskName: string;
  /** Exact type; empty for all. */
  readonly taskType: string;
}

/** The keys of the three fields whose names the API does not document. */
export interface RequestFields {
  readonly history: string;
  readonly taskName: string;
  readonly taskType: string;
}

export interface ListRequestOptions {
  readonly fields: RequestFields;
  /** Whether a key that does not exist is ignored instead of refused. */
  readonly ignoreUnknownKeys: boolean;
  /** Number of the first page. */
  readonly firstPage: number;
}

export const DEFAULT_REQUEST_FIELDS: RequestFields = {
  history: 'history',
  taskName: 'task_name',
  taskType: 'task_type',
};

const MAX_PAGE_SIZE = 1_000;
const DEFAULT_PAGE_SIZE = 20;

/** A body that cannot be served; the message says which key is wrong. */
export class ListRequestError extends Error {
  override readonly name = 'ListRequestError';
}

/** Reads a request body. Throws a ListRequestError. */
export function parseListRequest(text: string, options: ListRequestOptions): ListRequest {
  const { fields } = options;
  const body = parseObject(text);
  const page = body['page'] ?? {};
  if (!isObject(page)) throw new ListRequestError('page: must be an object');
  if (!options.ignoreUnknownKeys) {
    refuseUnknownKeys(body, ['page', fields.history, fields.taskName, fields.taskType]);
    refuseUnknownKeys(page, ['page', 'page_size']);
  }
  return {
    page: readInteger(page, 'page', options.firstPage, options.firstPage) - options.firstPage + 1,
    pageSize: Math.min(MAX_PAGE_SIZE, readInteger(page, 'page_size', 1, DEFAULT_PAGE_SIZE)),
    history: readBoolean(body, fields.history),
    taskName: readText(body, fields.taskName),
    taskType: readText(body, fields.taskType),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ListRequestError('the body is not JSON', { cause });
  }
  if (!isObject(value)) throw new ListRequestError('the body is not an object');
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuseUnknownKeys(object: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new ListRequestError(`unknown field "${unknown}"`);
}

function readInteger(object: JsonObject, key: string, min: number, absent: number): number {
  const value = object[key] ?? absent;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min) return value;
  throw new ListRequestError(`page.${key}: must be an integer from ${min} on`);
}

function readBoolean(object: JsonObject, key: string): boolean {
  const value = object[key] ?? false;
  if (typeof value === 'boolean') return value;
  throw new ListRequestError(`${key}: must be a boolean`);
}

function readText(object: JsonObject, key: string): string {
  const value = object[key] ?? '';
  if (typeof value === 'string') return value;
  throw new ListRequestError(`${key}: must be a string`);
}
