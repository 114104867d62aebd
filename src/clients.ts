// API clients by credential: made from a config, and kept over a reload as long as what they are made from stays.

import { createAdsClient, type AdsClient, type RequestShape } from './ads/client.ts';
import { Limiters } from './sensecore/limiter.ts';
import type { SessionDeps } from './sensecore/session.ts';
import { createTransport, type Transport } from './sensecore/transport.ts';
import type { Clock } from './clock.ts';
import { type ApiConfig, type Config, fingerprint } from './config/config.ts';
import { type CredentialConfig, type Environment, resolveCredential } from './config/credentials.ts';
import { requireProxies } from './config/proxies.ts';
import { proxySecrets } from './sensecore/proxy.ts';
import { requireText } from './config/file-access.ts';
import { secretValues, type Credential } from './sensecore/credential.ts';
import type { Telemetry } from './metrics/telemetry.ts';

export interface ClientPoolDeps {
  readonly clock: Clock;
  readonly env: Environment;
  readonly random: () => number;
  readonly telemetry: Telemetry;
  readonly userAgent: string;
}

export interface ClientPool {
  /** The clients of a config, by the name of the credential. One whose settings did not change is the same object. */
  use(config: Config): Promise<ReadonlyMap<string, PooledClient>>;
  /** Closes kept-alive connections. */
  close(): void;
}

export interface PooledClient {
  /** Of everything that the client is made from. */
  readonly key: string;
  readonly client: AdsClient;
  /** Of any call with this credential. */
  readonly session: SessionDeps;
  readonly transport: Transport;
}

export function createClientPool(deps: ClientPoolDeps): ClientPool {
  const proxies = requireProxies(deps.env);
  /** Every secret that was read so far, of any credential: what is rotated out stays secret. */
  const proxy = proxySecrets(proxies);
  const secrets = new Set(proxy.passwords);
  let pooled: ReadonlyMap<string, PooledClient> = new Map();

  async function readCredential(credential: CredentialConfig): Promise<Credential> {
    const resolved = await resolveCredential(credential, deps.env);
    for (const value of secretValues(resolved)) secrets.add(value);
    return resolved;
  }

  function useClient(api: ApiConfig, ca: string | undefined, credential: CredentialConfig): PooledClient {
    const key = fingerprint([api, ca, credential]);
    const known = pooled.get(credential.name);
    if (known?.key === key) return known;
    const transport = createTransport({
      timeoutMs: api.timeoutMs,
      maxResponseBytes: api.maxResponseBytes,
      ca,
      proxies,
      userAgent: deps.userAgent,
    });
    deps.telemetry.addCredential(credential.name);
    const { clock, telemetry } = deps;
    const { name } = credential;
    const session: SessionDeps = {
      credentialName: name,
      resolveCredential: () => readCredential(credential),
      secrets: () => [...secrets],
      errorSecrets: proxy.users,
      transport,
      limiters: createLimiters(api, name, deps),
      retries: api.retries,
      clock,
      random: deps.random,
      observer: telemetry,
    };
    const client = createAdsClient(session, toRequestShape(api), {
      sizeBase: api.sizeBase,
      omittedFields: api.omittedFields,
    });
    return { key, transport, client, session };
  }

  return {
    async use({ api, credentials }) {
      const ca = api.caFile === undefined ? undefined : await requireText(api.caFile);
      const next = new Map(
        credentials.map((credential) => [credential.name, useClient(api, ca, credential)]),
      );
      for (const [name, { transport }] of pooled) {
        // Listings in flight end by themselves: their pollers are replaced, or their requests fail and are reported.
        if (next.get(name)?.transport !== transport) transport.close();
      }
      pooled = next;
      // Before the first response, so that none can echo a secret that is not known yet. What cannot be read now is reported
      // by the poll that needs it.
      await Promise.allSettled(credentials.map(readCredential));
      return next;
    },
    close() {
      for (const { transport } of pooled.values()) transport.close();
    },
  };
}

function createLimiters(api: ApiConfig, credential: string, { clock, telemetry }: ClientPoolDeps): Limiters {
  return new Limiters({
    concurrency: api.concurrency,
    requestsPerSecond: api.requestsPerSecond,
    clock,
    onThrottled: (cause, seconds) => telemetry.throttled({ credential, cause, seconds }),
  });
}

/** How the task list is requested. */
export function toRequestShape(api: ApiConfig): RequestShape {
  return {
    path: api.path,
    fields: api.requestFields,
    firstPage: api.firstPage,
    pageSize: api.pageSize,
    maxPages: api.maxPages,
    total: api.total,
    concurrency: api.concurrency,
  };
}
