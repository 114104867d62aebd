// Decodes a page of the resource management API: the only file that knows its wire form. Rows may hold keys of resources of
// other products: only the fields named here are read.

import { parseResourceKey, type ResourceIds } from '../model/resource.ts';
import { ApiError } from '../sensecore/api-error.ts';
import { isAbsent, isObject, parseJson } from '../sensecore/json.ts';
import { describeText, findErrorInList } from '../sensecore/response-error.ts';

/** A resource of any SenseCore product, with what a discovery filters by. */
export interface ResourceRow {
  /** Its path: `/subscriptions/S/resourceGroups/G/zones/Z/<collection>/N`. '' = the row has none. */
  readonly rid: string;
  /** Such as `storage.afs.v2.volume`; '' = the row has none. */
  readonly type: string;
  readonly isDeleted: boolean;
  readonly subscriptionName: string | undefined;
  readonly resourceGroupName: string | undefined;
  /** From the path; undefined where it is no path of that form, or its parts are no identifiers of ADS. */
  readonly ids: ResourceIds | undefined;
}

export interface ResourcePage {
  readonly rows: readonly ResourceRow[];
  /** `total_size`; undefined where the response lacks it. */
  readonly total: number | undefined;
  /** `next_page_token`; undefined on the last page. */
  readonly nextToken: string | undefined;
}

/** Throws ApiError `invalid_response`, or with the reason of the error that the body holds. */
export function decodeResourcePage(body: Uint8Array, secrets: readonly string[]): ResourcePage {
  const text = new TextDecoder().decode(body);
  const response = parseJson(text);
  if (!isObject(response)) throw invalidResponse(describeText(200, text, secrets));
  const error = findErrorInList(response, secrets);
  if (error !== undefined) throw error;
  const total = readCount(pick(response, 'total_size', 'totalSize'));
  const list = pick(response, 'resources');
  if (!Array.isArray(list) && !(isAbsent(list) && isEmptyListing(response, total)))
    throw invalidResponse('HTTP 200 without a list of resources');
  const nextToken = readTokenOrNumber(pick(response, 'next_page_token', 'nextPageToken'));
  return {
    rows: (Array.isArray(list) ? list : []).map(decodeRow),
    total,
    nextToken: nextToken === '' ? undefined : nextToken,
  };
}

const PAGE_KEYS: ReadonlySet<string> = new Set([
  'resources',
  'total_size',
  'totalSize',
  'next_page_token',
  'nextPageToken',
]);

/** Gateways leave empty lists out; only a response without anything else may do so. */
function isEmptyListing(response: object, total: number | undefined): boolean {
  return (total ?? 0) === 0 && Object.keys(response).every((key) => PAGE_KEYS.has(key));
}

function decodeRow(row: unknown): ResourceRow {
  const fields = isObject(row) ? row : {};
  const rid = readText(pick(fields, 'rid')) ?? '';
  return {
    rid,
    type: readText(pick(fields, 'type', 'resource_type', 'resourceType')) ?? '',
    isDeleted: isTrue(pick(fields, 'deleted')),
    subscriptionName: readText(pick(fields, 'subscription_name', 'subscriptionName')),
    resourceGroupName: readText(pick(fields, 'resource_group_name', 'resourceGroupName')),
    ids: readIds(rid),
  };
}

const RID = /\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/zones\/([^/]+)\/[^/]+\/([^/]+)\/?$/i;

function readIds(rid: string): ResourceIds | undefined {
  const parts = RID.exec(rid)?.slice(1) ?? [];
  return parseResourceKey(parts.join('/'));
}

/** The value of the first key that is there. */
function pick(of: object, ...keys: readonly string[]): unknown {
  const entries: Readonly<Record<string, unknown>> = { ...of };
  return keys.map((key) => entries[key]).find((value) => !isAbsent(value));
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readTokenOrNumber(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : readText(value);
}

/** A flag, a number or the time of the deletion, as text or not. */
function isTrue(value: unknown): boolean {
  const text = typeof value === 'boolean' ? String(value) : readTokenOrNumber(value);
  return text !== undefined && !['false', '0', ''].includes(text);
}

function readCount(value: unknown): number | undefined {
  const count = typeof value === 'number' ? value : Number.parseInt(String(value), 10);
  return Number.isInteger(count) && count >= 0 ? count : undefined;
}

function invalidResponse(message: string): ApiError {
  return new ApiError('invalid_response', message, { status: 200 });
}
