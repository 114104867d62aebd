import { createHash } from 'node:crypto';
import { Secret } from '../redact/secret.ts';
import type { Config } from './config.ts';

/**
 * A text that is the same for the same effective values, however they are written. Secrets given inline count by a
 * digest; those in files and variables count by their place.
 */
export function fingerprint(value: unknown): string {
  return digest(JSON.stringify(canonical(value)));
}

/** A number of 52 bits that is the same for the same effective configuration, whatever files it was read from. */
export function configHash(config: Config): number {
  return Number.parseInt(fingerprint(config).slice(0, 13), 16);
}

/** The value as JSON can hold it, keys sorted. */
function canonical(value: unknown): unknown {
  if (value instanceof Secret) return { secret: digest(value.reveal()) };
  if (value instanceof RegExp) return value.source;
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => [key, canonical(entry)]);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
