import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { TASK_STATES, TASK_TYPES } from '../../src/model/task.ts';
import { PLANTED_SECRET } from '../../src/simulator/task-template.ts';
import { SCENARIO_NAMES, createScenario } from '../../src/simulator/scenario.ts';
import type { ScenarioName } from '../../src/simulator/scenario.ts';
import { SIZE_UNITS } from '../../src/simulator/simulated-task.ts';

const ORIGIN_MS = Date.parse('2026-11-22T00:00:00Z');
const DAY_MS = 86_400_000;
const REAL_STATES = TASK_STATES.filter((state) => state !== 'UNKNOWN');
const NOT_SCANNING = REAL_STATES.filter((state) => state !== 'SCANNING');
const REAL_TYPES = TASK_TYPES.filter((type) => type !== 'UNKNOWN');

function create(name: ScenarioName, seed = 1, originMs = ORIGIN_MS) {
  return createScenario({ name, seed, originMs, resources: 3 });
}

const anyName = fc.constantFrom(...SCENARIO_NAMES);
const anySeed = fc.integer({ min: 0, max: 2 ** 31 });
const anyElapsedMs = fc.integer({ min: 0, max: 30 * DAY_MS });

describe('a scenario', () => {
  test('gives the same tasks for the same seed, whatever was asked before', () => {
    fc.assert(
      fc.property(
        anyName,
        anySeed,
        fc.tuple(anyElapsedMs, anyElapsedMs),
        (name, seed, [elapsedMs, otherMs]) => {
          const asked = create(name, seed);
          asked.tasks('migration', ORIGIN_MS + otherMs);
          const once = create(name, seed).tasks('migration', ORIGIN_MS + elapsedMs);
          expect(asked.tasks('migration', ORIGIN_MS + elapsedMs)).toEqual(once);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('gives other tasks for another seed', () => {
    const names = [1, 2].map((seed) => JSON.stringify(create('steady', seed).tasks('migration', ORIGIN_MS)));
    expect(names[0]).not.toBe(names[1]);
  });

  test('plays the same from another origin', () => {
    const shiftMs = 12_345_678;
    const [here, there] = [ORIGIN_MS, ORIGIN_MS + shiftMs].map((originMs) =>
      create('busy', 1, originMs)
        .tasks('migration', originMs + 100_000)
        .map(({ id, state, percent }) => ({ id, state, percent })),
    );
    expect(there).toEqual(here);
  });

  test('shows every state in each resource at any time', () => {
    fc.assert(
      fc.property(anyName, anySeed, anyElapsedMs, (name, seed, elapsedMs) => {
        const scenario = create(name, seed);
        for (const { dataSync } of scenario.resources) {
          const states = new Set(scenario.tasks(dataSync, ORIGIN_MS + elapsedMs).map((task) => task.state));
          expect([...states].sort()).toEqual([...REAL_STATES].sort());
        }
      }),
    );
  });

  test('shows every type in each resource', () => {
    for (const name of SCENARIO_NAMES) {
      const scenario = create(name);
      for (const { dataSync } of scenario.resources) {
        const types = new Set(scenario.tasks(dataSync, ORIGIN_MS).map((task) => task.type));
        expect([...types].sort()).toEqual([...REAL_TYPES].sort());
      }
    }
  });

  test('lists as many tasks as it was asked for, each with an id of its own', () => {
    fc.assert(
      fc.property(anyName, fc.integer({ min: 0, max: 300 }), anyElapsedMs, (name, tasks, elapsedMs) => {
        const scenario = createScenario({ name, seed: 1, originMs: ORIGIN_MS, tasks, resources: 1 });
        const listed = scenario.tasks('nightly-sync', ORIGIN_MS + elapsedMs);
        expect(new Set(listed.map((task) => task.id)).size).toBe(tasks);
      }),
      { numRuns: 30 },
    );
  });

  test('names its resources apart from each other', () => {
    const { resources } = createScenario({ name: 'huge', seed: 1, originMs: ORIGIN_MS });
    expect(new Set(resources.map(({ dataSync }) => dataSync)).size).toBe(1_000);
    for (const { dataSync } of resources) expect(dataSync).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
  });

  test('refuses a resource that it does not have', () => {
    expect(() => create('steady').tasks('other', ORIGIN_MS)).toThrow(
      new RangeError('the scenario has no resource other'),
    );
  });
});

describe('the transitions of a scenario', () => {
  test('lead from the first listing to any later one', () => {
    fc.assert(
      fc.property(anyName, anySeed, fc.integer({ min: 0, max: 2 * DAY_MS }), (name, seed, elapsedMs) => {
        const scenario = create(name, seed);
        const untilMs = ORIGIN_MS + (name === 'busy' ? elapsedMs / 100 : elapsedMs);
        const states = new Map<string, string | undefined>(
          scenario.tasks('migration', ORIGIN_MS).map((task) => [task.id, task.state]),
        );
        for (const { taskId, from, to } of scenario.transitions('migration', untilMs)) {
          expect(from).toBe(states.get(taskId));
          states.set(taskId, to);
        }
        for (const task of scenario.tasks('migration', untilMs)) expect(task.state).toBe(states.get(task.id));
      }),
      { numRuns: 30 },
    );
  });

  test('are in order and grow only at the end', () => {
    const scenario = create('failing');
    const some = scenario.transitions('migration', ORIGIN_MS + DAY_MS);
    const more = scenario.transitions('migration', ORIGIN_MS + 2 * DAY_MS);
    expect(some.length).toBeGreaterThan(100);
    expect(more.slice(0, some.length)).toEqual(some);
    expect(more.map(({ atMs }) => atMs)).toEqual(more.map(({ atMs }) => atMs).sort((a, b) => a - b));
  });

  test('include failed tasks that are tried again where tasks keep failing', () => {
    const retried = create('failing')
      .transitions('migration', ORIGIN_MS + DAY_MS)
      .filter(({ from, to }) => from === 'FAILED' && to === 'DOING');
    expect(retried.length).toBeGreaterThan(5);
  });

  test('turn most tasks of a busy resource over within minutes', () => {
    const scenario = create('busy');
    const before = new Set(scenario.tasks('migration', ORIGIN_MS).map((task) => task.id));
    const after = scenario.tasks('migration', ORIGIN_MS + 10 * 60_000);
    expect(after.filter((task) => before.has(task.id))).toEqual([]);
  });
});

describe('a task', () => {
  test('never loses progress and ends with all of it when it completes', () => {
    const scenario = create('busy');
    const percents = new Map<string, number>();
    const completed: [percent: number, filesLeft: number][] = [];
    for (let elapsedMs = 0; elapsedMs < 300_000; elapsedMs += 500) {
      for (const task of scenario.tasks('migration', ORIGIN_MS + elapsedMs)) {
        expect(task.percent).toBeGreaterThanOrEqual(percents.get(task.id) ?? 0);
        const handledFiles = task.completedFiles + task.existingFiles;
        expect(handledFiles).toBeLessThanOrEqual(task.totalFiles);
        percents.set(task.id, task.percent);
        if (task.state === 'COMPLETED') completed.push([task.percent, task.totalFiles - handledFiles]);
      }
    }
    expect(completed.length).toBeGreaterThan(0);
    expect(completed.filter(([percent, filesLeft]) => percent !== 100 || filesLeft !== 0)).toEqual([]);
  });

  test('has times that fit its state', () => {
    for (const name of SCENARIO_NAMES) {
      for (const task of create(name).tasks('migration', ORIGIN_MS)) {
        const { createdAtMs, startedAtMs = createdAtMs, endedAtMs = ORIGIN_MS } = task;
        expect(createdAtMs).toBeLessThanOrEqual(startedAtMs);
        expect(startedAtMs).toBeLessThanOrEqual(endedAtMs);
        expect(endedAtMs).toBeLessThanOrEqual(ORIGIN_MS);
        expect(task.endedAtMs !== undefined).toBe(['COMPLETED', 'FAILED', 'CANCELLED'].includes(task.state));
        const mayHaveStarted = task.startedAtMs === undefined ? ['SCANNING', 'FAILED'] : NOT_SCANNING;
        expect(mayHaveStarted).toContain(task.state);
      }
    }
  });

  test('names a cloud and keys that a leak test can find, if it reads from a third party', () => {
    for (const task of create('steady').tasks('third-party-import', ORIGIN_MS)) {
      const { thirdParty } = task;
      expect(thirdParty !== undefined).toBe(task.type.startsWith('THIRD'));
      if (thirdParty === undefined) continue;
      expect(thirdParty.accessKey).toMatch(PLANTED_SECRET);
      expect(thirdParty.secretKey).toMatch(PLANTED_SECRET);
      expect(task.sources).toEqual([]);
    }
  });

  test('explains a failure, and only a failure, sometimes with keys in a URL', () => {
    const tasks = Array.from({ length: 30 }, (_, seed) =>
      create('failing', seed).tasks('migration', ORIGIN_MS),
    ).flat();
    expect(tasks.filter((task) => task.state !== 'FAILED' && task.errorMessage !== '')).toEqual([]);
    const messages = tasks.map((task) => task.errorMessage);
    expect(messages.filter((message) => PLANTED_SECRET.test(message)).length).toBeGreaterThan(0);
    expect(messages.filter((message) => message.includes('权限不足')).length).toBeGreaterThan(0);
    expect(messages.filter((message) => /\{(ak|sk|host|path)\}/.test(message))).toEqual([]);
  });

  test('has a size from bytes to petabytes in the largest unit that fits', () => {
    const tasks = Array.from({ length: 200 }, (_, seed) =>
      create('steady', seed).tasks('migration', ORIGIN_MS),
    ).flat();
    const units = new Set(tasks.map((task) => task.sizeUnit));
    expect([...units].sort()).toEqual(SIZE_UNITS.filter((unit) => unit !== 'EB' && units.has(unit)).sort());
    expect(units).toContain('B');
    expect(units).toContain('PB');
    for (const task of tasks) {
      expect(task.size).toBeLessThanOrEqual(1024);
      expect(Number.isInteger(task.size)).toBe(true);
      expect(task.totalFiles).toBeLessThanOrEqual(80_000_000);
    }
    expect(Math.max(...tasks.map((task) => task.totalFiles))).toBeGreaterThan(10_000_000);
  });
});
