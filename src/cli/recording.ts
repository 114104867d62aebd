// The file that `doctor --record` writes and `simulator --replay` reads.

import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Diagnosis } from '../ads/diagnose.ts';
import { parseExactJson, type ResponseRedactor } from '../ads/redact-answer.ts';
import type { HttpResponse } from '../sensecore/transport.ts';
import type { RecordedAnswer } from '../simulator/replay.ts';
import { readText } from '../config/file-access.ts';
import { UsageError } from './usage-error.ts';

/** Numbers of the file keep their digits, and so are no numbers yet. */
const exactNumber = z
  .custom<{ readonly rawJSON: string }>((value) => JSON.isRawJSON(value), 'expected a number')
  .transform(({ rawJSON }) => Number(rawJSON));

const responseSchema = z.strictObject({
  resource: z.string(),
  listing: z.enum(['active', 'history']),
  page: exactNumber.pipe(z.int().min(1)).optional(),
  failure: z.string().optional(),
  status: exactNumber.pipe(z.int().min(200).max(599)).optional(),
  clock_skew_seconds: exactNumber.pipe(z.number()).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  json: z.unknown().optional(),
  text: z.string().optional(),
});

const recordingSchema = z.strictObject({ recorded_by: z.string(), answers: z.array(responseSchema).min(1) });

/** One answer as it stands in the file. */
export interface RecordingEntry {
  readonly resource: string;
  readonly listing: Diagnosis['listing'];
  /** The page that was asked for; undefined = page 1. */
  readonly page?: number;
  /** Why there is no answer. */
  readonly failure?: string;
  readonly status?: number;
  readonly clock_skew_seconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

/** What the calls of a listing were answered, redacted; `resource` is a placeholder too. */
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
  const answered = responses.map(({ response, number }) => ({
    ...toEntry(number),
    status: response.status,
    ...(clockSkewSeconds === undefined ? {} : { clock_skew_seconds: clockSkewSeconds }),
    headers: toHeaders(response, redactor),
    ...redactor.redactBody(response.body),
  }));
  if (failedPage === undefined || failedPage.response !== undefined) return answered;
  return [...answered, { ...toEntry(failedPage.number), failure: error?.reason ?? 'unknown' }];
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

/** Throws UsageError when the file is there already: nothing is overwritten. */
export async function writeRecording(
  path: string,
  recordedBy: string,
  answers: readonly RecordingEntry[],
): Promise<void> {
  const text = `${JSON.stringify({ recorded_by: recordedBy, answers }, null, 2)}\n`;
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw fileExists(path);
    throw error;
  }
}

export function fileExists(path: string): UsageError {
  return new UsageError(
    `--record: the file ${path} exists already and is not overwritten; choose another name`,
  );
}

/** More than the responses of one poll of most fleets. */
const MAX_RECORDING_BYTES = 256 * 2 ** 20;

/** Reads a file that `writeRecording` wrote. Throws an Error whose message says what is wrong with it. */
export async function readRecording(path: string): Promise<readonly RecordedAnswer[]> {
  const file = await readText(path, MAX_RECORDING_BYTES);
  if (!file.ok) throw new Error(`${path} is no recording of doctor --record: ${file.message}`);
  const recording = recordingSchema.safeParse(parseExactJson(file.text));
  if (!recording.success) {
    throw new Error(`${path} is no recording of doctor --record: ${z.prettifyError(recording.error)}`);
  }
  return recording.data.answers.map(({ resource, listing, page, status, headers, json, text, ...rest }) => ({
    resource,
    listing,
    page: page ?? 1,
    status,
    headers: headers ?? {},
    clockSkewSeconds: rest.clock_skew_seconds,
    body: json === undefined ? (text ?? '') : JSON.stringify(json),
  }));
}
