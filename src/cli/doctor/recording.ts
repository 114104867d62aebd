// The file that `doctor --record` writes and `simulator --replay` reads.

import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Diagnosis } from '../../ads/diagnose.ts';
import type { ProbeRequest } from '../../ads/probe.ts';
import type { SentProbe } from './probe.ts';
import { parseExactJson, type ResponseRedactor } from '../../ads/recording-redaction.ts';
import type { HttpResponse } from '../../sensecore/transport.ts';
import type { RecordedResponse } from '../../simulator/replay.ts';
import { readText } from '../../config/file-access.ts';
import { UsageError } from '../context.ts';

/** Numbers of the file keep their digits, so they are not parsed yet. */
const exactNumber = z
  .custom<{ readonly rawJSON: string }>((value) => JSON.isRawJSON(value), 'expected a number')
  .transform(({ rawJSON }) => Number(rawJSON));

const entrySchema = z.strictObject({
  resource: z.string(),
  listing: z.enum(['active', 'history']),
  page: exactNumber.pipe(z.int().min(1)).optional(),
  failure: z.string().optional(),
  status: exactNumber.pipe(z.int().min(200).max(599)).optional(),
  clock_skew_seconds: exactNumber.pipe(z.number()).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  json: z.unknown().optional(),
  text: z.string().optional(),
  probe: z.string().optional(),
});

const recordingSchema = z.strictObject({ recorded_by: z.string(), responses: z.array(entrySchema).min(1) });

/** One response as the file has it. */
export interface RecordingEntry {
  readonly resource: string;
  readonly listing: Diagnosis['listing'];
  /** The requested page; undefined = page 1. */
  readonly page?: number;
  /** Why there is no response. */
  readonly failure?: string;
  readonly status?: number;
  readonly clock_skew_seconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  /** What a probe tried: no response to replay. */
  readonly probe?: string;
}

/** The attempts of a probe, redacted: of the requests the operation, the signature and the keys, no identifier. */
export function toProbeEntries(
  sent: readonly SentProbe[],
  redactor: ResponseRedactor,
): readonly RecordingEntry[] {
  const resources = [...new Set(sent.map(({ name }) => name))];
  return sent.map(({ name, reply, request }) => {
    const entry = {
      resource: `resource-${resources.indexOf(name) + 1}`,
      listing: 'active',
      probe: describeRequest(request, redactor),
    } as const;
    if ('error' in reply) return { ...entry, failure: reply.error.reason };
    const { clockSkewSeconds, response } = reply;
    return {
      ...entry,
      status: response.status,
      ...(clockSkewSeconds === undefined ? {} : { clock_skew_seconds: clockSkewSeconds }),
      headers: toHeaders(response, redactor),
      ...redactor.redactBody(response.body),
    };
  });
}

/** Such as `POST https://ads.{region}.sensecoreapi.cn/storage/ads/data/v1 … /task:list x-date {"page":{"page":0,"page_size":1}}`. */
function describeRequest({ body, signature, url }: ProbeRequest, redactor: ResponseRedactor): string {
  const { hostname, pathname } = new URL(url);
  const service = /^(management|ads)\.(.+\.)?sensecoreapi\.cn$/.exec(hostname);
  const host =
    service === null
      ? redactor.placeholder('host', hostname)
      : `${service[1]}.${service[2] === undefined ? '' : '{region}.'}sensecoreapi.cn`;
  const prefix = /^\/storage\/ads\/(?:data\/)?v1(?=\/)/.exec(pathname)?.[0] ?? '…';
  const suffix = /\/tasks?[/:]?list$/i.exec(pathname)?.[0] ?? '…';
  return `POST ${host} ${prefix} … ${suffix} ${signature} ${body}`;
}

/** The responses of a listing, redacted; `resource` is a placeholder too. */
export function toRecordingEntries(
  resource: string,
  { clockSkewSeconds, error, failedPage, listing, responses }: Diagnosis,
  redactor: ResponseRedactor,
): readonly RecordingEntry[] {
  const toEntry = (number: number): Pick<RecordingEntry, 'resource' | 'listing' | 'page'> => ({
    resource,
    listing,
    ...(number === 1 ? {} : { page: number }),
  });
  const entries = responses.map(({ response, number }) => ({
    ...toEntry(number),
    status: response.status,
    ...(clockSkewSeconds === undefined ? {} : { clock_skew_seconds: clockSkewSeconds }),
    headers: toHeaders(response, redactor),
    ...redactor.redactBody(response.body),
  }));
  if (failedPage === undefined || failedPage.response !== undefined) return entries;
  return [...entries, { ...toEntry(failedPage.number), failure: error?.reason ?? 'unknown' }];
}

/** Only headers that matter, and only in the form that they should have. */
function toHeaders(response: HttpResponse, redactor: ResponseRedactor): Readonly<Record<string, string>> {
  const { contentType, date, location, retryAfter } = response;
  const headers: Record<string, string> = {};
  if (date !== undefined && isDate(date)) headers['date'] = date;
  if (contentType !== undefined && CONTENT_TYPE.test(contentType)) headers['content-type'] = contentType;
  if (retryAfter !== undefined && (/^\d{1,10}$/.test(retryAfter) || isDate(retryAfter)))
    headers['retry-after'] = retryAfter;
  if (location !== undefined) headers['location'] = `https://${redactor.placeholder('host', location)}/`;
  return headers;
}

const CONTENT_TYPE = /^(?:application|text)\/[a-z+-]{1,40}(?:; ?charset=[\w-]{1,20})?$/i;

function isDate(text: string): boolean {
  return new Date(text).toUTCString() === text;
}

/** Throws UsageError when the file exists: nothing is overwritten. */
export async function writeRecording(
  path: string,
  recordedBy: string,
  responses: readonly RecordingEntry[],
): Promise<void> {
  const text = `${JSON.stringify({ recorded_by: recordedBy, responses }, null, 2)}\n`;
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw fileExists(path);
    throw error;
  }
}

export function fileExists(path: string): UsageError {
  return new UsageError(`--record: the file ${path} exists and is not overwritten; choose another name`);
}

/** More than the responses of one poll of most fleets. */
const MAX_RECORDING_BYTES = 256 * 2 ** 20;

/** Reads a file that `writeRecording` wrote. Throws an error that says what is wrong with it. */
export async function readRecording(path: string): Promise<readonly RecordedResponse[]> {
  const file = await readText(path, MAX_RECORDING_BYTES);
  if (!file.ok) throw new Error(`${path} is not a recording of doctor --record: ${file.message}`);
  const recording = recordingSchema.safeParse(parseExactJson(file.text));
  if (!recording.success) {
    throw new Error(`${path} is not a recording of doctor --record: ${z.prettifyError(recording.error)}`);
  }
  const responses = recording.data.responses.filter(({ probe }) => probe === undefined);
  if (responses.length === 0)
    throw new Error(`${path} holds the attempts of doctor --probe only, which cannot be replayed`);
  return responses.map(({ resource, listing, page, status, headers, json, text, ...rest }) => ({
    resource,
    listing,
    page: page ?? 1,
    status,
    headers: headers ?? {},
    clockSkewSeconds: rest.clock_skew_seconds,
    body: json === undefined ? (text ?? '') : JSON.stringify(json),
  }));
}
