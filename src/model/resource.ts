import type { TaskType } from './task.ts';

/** The form of the name of a data-sync resource. */
export const DATA_SYNC_PATTERN = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

export function isDataSyncName(value: string): boolean {
  return DATA_SYNC_PATTERN.test(value);
}

/** Whether it may be a subscription, resource group or zone: one segment of a URL's path. */
export function isIdentifier(value: string): boolean {
  return /^[A-Za-z0-9._-]{1,128}$/.test(value) && value !== '.' && value !== '..';
}

/** Subscription, resource group, zone and name as one text: the same for the same resource only. */
export function toResourceKey({ dataSync, resourceGroup, subscription, zone }: ResourceIds): string {
  return [subscription, resourceGroup, zone, dataSync].join('/');
}

/** The identifiers in such a text; undefined for any other one. */
export function parseResourceKey(key: string): ResourceIds | undefined {
  const [subscription = '', resourceGroup = '', zone = '', dataSync = ''] = key.split('/');
  const areIds = [subscription, resourceGroup, zone].every(isIdentifier) && isDataSyncName(dataSync);
  return areIds ? { subscription, resourceGroup, zone, dataSync } : undefined;
}

/** The region of a zone: `cn-sh-01e` is in `cn-sh-01`. */
export function regionOf(zone: string): string {
  return zone.replace(/[A-Za-z]$/, '');
}

/** A base URL with the region of a zone in place of `{region}`. */
export function fillRegion(url: string, zone: string): string {
  return url.replaceAll('{region}', regionOf(zone));
}

/** What identifies an ADS data-sync resource. */
export interface ResourceIds {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly zone: string;
  readonly dataSync: string;
}

/** A configured or discovered ADS data-sync resource: where its tasks are and which of them to keep. */
export interface Resource extends ResourceIds {
  /** The `resource` label; unique. */
  readonly name: string;
  /** Extra labels of `resource_info`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Case-insensitive substring of the task's name; empty keeps all. */
  readonly taskName: string;
  /** Types to keep; empty keeps all. */
  readonly taskTypes: readonly TaskType[];
  /** A task has to complete at least so often; undefined = no such expectation. */
  readonly expectedIntervalSeconds: number | undefined;
}
