import type { Resource } from '../model/resource.ts';
import type { Secret } from '../redact/secret.ts';
import type { SeriesPolicy } from '../model/series-policy.ts';

/** The whole configuration, validated, defaults filled in, paths absolute, durations in milliseconds. Immutable. */
export interface Config {
  readonly api: ApiConfig;
  readonly credentials: readonly CredentialConfig[];
  readonly poll: PollConfig;
  readonly metrics: SeriesPolicy;
  /** Of the config file and of all resource files, in that order. */
  readonly resources: readonly ResourceConfig[];
}

export interface ApiConfig {
  readonly baseUrl: string;
  /** Path template with `{subscription}`, `{resource_group}`, `{zone}`, `{data_sync}`. */
  readonly path: string;
  readonly requestFields: { readonly history: string; readonly taskName: string; readonly taskType: string };
  readonly pageSize: number;
  readonly maxPages: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  readonly maxResponseBytes: number;
  readonly sizeBase: 1000 | 1024;
  readonly omittedFields: 'default' | 'unset';
  readonly caFile: string | undefined;
}

/** Where a secret comes from. Files are read again at every poll, so that rotation needs no restart. */
export type SecretSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'env'; readonly variable: string }
  | { readonly kind: 'value'; readonly value: Secret };

export type CredentialConfig =
  | {
      readonly kind: 'hmac';
      readonly name: string;
      readonly accessKey: SecretSource;
      readonly secretKey: SecretSource;
    }
  | { readonly kind: 'bearer'; readonly name: string; readonly token: SecretSource };

export interface PollConfig {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** 0 = history is never asked for. */
  readonly historyIntervalMs: number;
  readonly historyTimeoutMs: number;
  /** Undefined = adaptive polling is off. */
  readonly idleIntervalMs: number | undefined;
  readonly staleAfterMs: number;
}

export interface ResourceConfig extends Resource {
  /** Name of an entry of `credentials`. */
  readonly credential: string;
  /** `poll.interval` unless the resource overrides it. */
  readonly intervalMs: number;
  /** `api.base_url` unless the resource overrides it. */
  readonly baseUrl: string;
}
