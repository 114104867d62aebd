import type { DashboardSpec } from './dashboard.ts';
import { EXPORTER_DASHBOARD } from './exporter.ts';
import { OVERVIEW } from './overview.ts';
import { RESOURCE_DASHBOARD } from './resource.ts';
import { TASK_DASHBOARD } from './task.ts';

export const DASHBOARDS: readonly DashboardSpec[] = [
  OVERVIEW,
  RESOURCE_DASHBOARD,
  TASK_DASHBOARD,
  EXPORTER_DASHBOARD,
];
