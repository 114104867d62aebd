import type { AlertCases } from '../rule-cases.ts';
import * as exporters from './exporters.ts';
import * as resources from './resources.ts';
import * as failures from './task-failures.ts';
import * as progress from './task-progress.ts';

/** The cases of every alert. */
export const ALERT_CASES: readonly AlertCases[] = [failures, progress, resources, exporters].flatMap(
  (module) => Object.values(module),
);
