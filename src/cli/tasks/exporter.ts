// Asking a running exporter, as a client of its own API.

import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Response } from 'got';
import { readProxies } from '../../config/proxy.ts';
import { mistakesSchema } from '../../web/api/schemas.ts';
import type { CommandContext } from '../context.ts';
import { UsageError } from '../usage-error.ts';
import { explainConnection, explainStatus } from './explain-exporter.ts';
import { readLogin } from './login.ts';
import { toUsageError } from './query-parameters.ts';

/** A running exporter. */
export interface Exporter {
  /** Where it is; ends with a slash. */
  readonly url: string;
  /**
   * The JSON at a target, which starts below the URL. Throws `UsageError` for what the exporter calls a wrong query, and
   * else a sentence that says what went wrong and what to do.
   */
  get(target: string): Promise<unknown>;
  /** Closes kept-alive connections. */
  close(): void;
}

const TIMEOUT_MS = 10_000;

/** Connects to nothing yet. Throws `UsageError` for a login or a CA file that cannot be used, and ConfigError for a proxy. */
export async function openExporter(
  { url: place, caFile }: { readonly url: URL; readonly caFile: string | undefined },
  context: CommandContext,
): Promise<Exporter> {
  const url = place.href.endsWith('/') ? place.href : `${place.href}/`;
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
    signal: context.stop,
  });
  return {
    url,
    async get(target) {
      const response = await client(url + target).catch((error: unknown) => {
        context.stop.throwIfAborted();
        throw new Error(explainConnection(url, error), { cause: error });
      });
      const json = parseJson(response);
      if (response.statusCode === 200 && json !== undefined) return json;
      const mistakes = mistakesSchema.safeParse(json);
      if (response.statusCode === 400 && mistakes.success) throw toUsageError(mistakes.data);
      const { headers, statusCode: status } = response;
      throw new Error(explainStatus(url, { status, location: headers.location, login: login?.kind }));
    },
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

async function readCaFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError(`--ca-file: cannot read ${file}: ${code}`, { cause: error });
  }
}

function parseJson({ body }: Response<string>): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
