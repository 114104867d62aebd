import type { AlertGroup } from './alert.ts';
import { EXPORTER_ALERTS } from './exporter-alerts.ts';
import { RESOURCE_ALERTS } from './resource-alerts.ts';
import { TASK_ALERTS } from './task-alerts.ts';

/** Every alert, in the groups that Prometheus evaluates them in. */
export const ALERT_GROUPS: readonly AlertGroup[] = [
  { name: 'sensecore-ads-tasks', isOfResources: true, alerts: TASK_ALERTS },
  { name: 'sensecore-ads-resources', isOfResources: true, alerts: RESOURCE_ALERTS },
  { name: 'sensecore-ads-exporter', isOfResources: false, alerts: EXPORTER_ALERTS },
];

export const RECORDING_GROUP = 'sensecore-ads-recording';
