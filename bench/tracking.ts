// What remembering costs: the time of one step of the tracker, and bytes per task beyond the task itself.

import { EMPTY_MEMORY, type ResourceMemory } from '../src/model/memory.ts';
import type { Task, TaskState } from '../src/model/task.ts';
import { track, type Observation } from '../src/model/tracker.ts';
import { buildTask } from '../test/support/status.ts';

const RESOURCES = 100;
const TASKS = 1000;
const STEPS = 20;
const STATES: readonly TaskState[] = ['DOING', 'COMPLETED', 'FAILED'];
const START_MS = Date.UTC(2026, 0);

/** Prints medians and ranges. Needs `node --expose-gc` for the bytes. */
export function benchTracking(): void {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('run with node --expose-gc');
  const tracked = Array.from({ length: RESOURCES }, (_, resource) => trackResource(resource));
  const stepMs = tracked.flatMap((resource) => resource.stepMs).sort((a, b) => a - b);
  // What goes when memory goes is what memory took.
  const remembering = heapUsed(collect);
  for (const resource of tracked) resource.memory = EMPTY_MEMORY;
  const bytes = (remembering - heapUsed(collect)) / (RESOURCES * TASKS);
  const at = (share: number): string => (stepMs[Math.floor(share * (stepMs.length - 1))] ?? NaN).toFixed(2);
  // Counted last: the tasks themselves have to outlive what is remembered of them.
  const tasks = tracked.reduce((sum, { listing }) => sum + listing.length, 0);
  console.log('| tracked tasks | step of 1,000 tasks, ms: median | p99 | max | bytes per task |');
  console.log('|---|---|---|---|---|');
  console.log(`| ${tasks} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${bytes.toFixed(0)} |`);
}

interface TrackedResource {
  readonly listing: readonly Task[];
  readonly stepMs: readonly number[];
  memory: ResourceMemory;
}

function trackResource(resource: number): TrackedResource {
  let listing = createListing(resource, 0);
  let memory = track(EMPTY_MEMORY, observe(listing, 0)).memory;
  const stepMs: number[] = [];
  for (let step = 1; step <= STEPS; step += 1) {
    listing = createListing(resource, step);
    const observation = observe(listing, step);
    const startedAt = performance.now();
    memory = track(memory, observation).memory;
    stepMs.push(performance.now() - startedAt);
  }
  return { listing, stepMs, memory };
}

/** Without garbage: one collection leaves what the one before it kept alive. */
function heapUsed(collect: NodeJS.GCFunction): number {
  for (let round = 0; round < 3; round += 1) collect();
  return process.memoryUsage().heapUsed;
}

function observe(tasks: readonly Task[], step: number): Observation {
  const nowMs = START_MS + step * 60_000;
  return { listing: 'active', startedAtMs: nowMs, tasks, historyEnabled: false, nowMs };
}

/** A third of the tasks is in DOING and moves with every step. */
function createListing(resource: number, step: number): Task[] {
  const readAtMs = START_MS + step * 60_000;
  return Array.from({ length: TASKS }, (_, index) => {
    const state = STATES[index % STATES.length] ?? 'DOING';
    const progress = state === 'DOING' ? (index + step) % 100 : 100;
    return buildTask({
      id: IDS[resource * TASKS + index] ?? '',
      name: 'nightly',
      state,
      progressRatio: progress / 100,
      totalFiles: 10_000,
      completedFiles: progress * 100,
      existingFiles: 0,
      sizeBytes: 2 ** 40 + index,
      rateBytesPerSecond: 1e8,
      durationSeconds: 3600,
      createdAt: 1_760_000_000,
      startedAt: 1_760_000_060,
      endedAt: state === 'DOING' ? undefined : 1_760_003_660,
      readAtMs,
    });
  });
}

/** Made once: ids belong to the tasks, not to what is remembered of them. */
const IDS = Array.from({ length: RESOURCES * TASKS }, (_, index) => `task-${index}`);
