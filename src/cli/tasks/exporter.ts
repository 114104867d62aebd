// A client of a running exporter's own API.

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Response } from 'got';
import { checkCertificates } from '../../config/file-checks.ts';
import { readProxies } from '../../config/proxy.ts';
import { readText } from '../../config/file-access.ts';
import { errorsSchema } from '../../web/api/schemas.ts';
import { UsageError, type CommandContext } from '../context.ts';
import { explainConnection, explainSize, explainStatus } from './explain-exporter.ts';
import { toUsageError } from './source.ts';

/** A running exporter. */
export interface Exporter {
  /** Ends with a slash. */
  readonly url: string;
  /**
   * The JSON at a target, a path relative to the URL. Throws `UsageError` for a query that the exporter refuses, and otherwise
   * an error that says what went wrong and what to do. Its bytes are taken from the budget.
   */
  get(target: string, budget: ByteBudget): Promise<unknown>;
  /** Closes kept-alive connections. */
  close(): void;
}

/** How many bytes may still be read. */
export interface ByteBudget {
  left: number;
}

/** One response, from connecting to its last byte. */
const TIMEOUT_MS = 10_000;
/** More than 1,000 tasks take with the longest texts, decompressed. */
const MAX_RESPONSE_BYTES = 16 * 2 ** 20;

/** Connects to nothing yet. Throws `UsageError` for a login or a CA file that cannot be used, and ConfigError for a proxy. */
export async function openExporter(
  { href }: URL,
  caFile: string | undefined,
  context: CommandContext,
): Promise<Exporter> {
  const url = href.endsWith('/') ? href : `${href}/`;
  const login = readLogin(context.env);
  const proxies = readProxies(context.env);
  const agentOptions = { keepAlive: true, proxyEnv: proxies.isExcepted(url) ? {} : proxies.env };
  const http = new HttpAgent(agentOptions);
  const https = new HttpsAgent({
    ...agentOptions,
    // An issuing authority is trusted as it is, its root need not be there.
    ...(caFile === undefined ? {} : { ca: await readCaFile(caFile), allowPartialTrustChain: true }),
  });
  const client = got.extend({
    agent: { http, https },
    // A redirect would take the login elsewhere.
    followRedirect: false,
    retry: { limit: 0 },
    throwHttpErrors: false,
    timeout: { request: TIMEOUT_MS },
    headers: {
      accept: 'application/json',
      'user-agent': `sensecore-ads-exporter/${context.build.version}`,
      ...(login === undefined ? {} : { authorization: login.header }),
    },
  });
  return {
    url,
    async get(target, budget) {
      const tooLarge = new AbortController();
      const request = client(url + target, { signal: AbortSignal.any([context.stop, tooLarge.signal]) });
      let bytes = 0;
      void request.on('downloadProgress', ({ transferred }) => {
        bytes = transferred;
        if (bytes > Math.min(MAX_RESPONSE_BYTES, budget.left)) tooLarge.abort();
      });
      const response = await request.catch((error: unknown) => {
        context.stop.throwIfAborted();
        if (tooLarge.signal.aborted) throw new Error(explainSize(url, bytes > MAX_RESPONSE_BYTES));
        throw new Error(explainConnection(url, error), { cause: error });
      });
      budget.left -= bytes;
      const json = parseJson(response);
      if (response.statusCode === 200 && json !== undefined) return json;
      const errors = errorsSchema.safeParse(json);
      if (response.statusCode === 400 && errors.success) throw toUsageError(errors.data);
      const { headers, statusCode: status } = response;
      throw new Error(explainStatus(url, { status, location: headers.location, login: login?.kind }));
    },
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

async function readCaFile(path: string): Promise<string> {
  const file = await readText(path);
  const problem = file.ok ? checkCertificates(file.text) : file.message;
  if (file.ok && problem === undefined) return file.text;
  throw new UsageError(`--ca-file: ${path}: ${problem}`);
}

function parseJson({ body }: Response<string>): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** How to authenticate at the exporter. Never printed. */
interface Login {
  readonly kind: 'password' | 'token';
  /** The value of the header `Authorization`. */
  readonly header: string;
}

/** The login in the environment; undefined = none. Throws `UsageError` for half a login, and for two. */
function readLogin(env: CommandContext['env']): Login | undefined {
  const username = env['ADS_EXPORTER_USERNAME'] ?? '';
  const password = env['ADS_EXPORTER_PASSWORD'] ?? '';
  const token = (env['ADS_EXPORTER_TOKEN'] ?? '').trim();
  if ((username === '') !== (password === '')) {
    throw new UsageError('ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD go together: set both or none');
  }
  if (token !== '') {
    if (username === '') return { kind: 'token', header: `Bearer ${token}` };
    throw new UsageError(
      'set ADS_EXPORTER_TOKEN, or ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD, not all',
    );
  }
  if (username === '') return undefined;
  return { kind: 'password', header: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
