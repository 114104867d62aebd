import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000, interval: 50 } },
    reporters: ['default', ['json', { outputFile: process.env['TEST_REPORT'] ?? 'reports/vitest.json' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          // No `exclude` here: it would take the place of --exclude.
          include: ['test/*.test.ts', 'test/!(attacks)/**/*.test.ts'],
          // Tests wait for processes more than they compute: a worker for each core leaves none idle.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        // One at a time, and nothing beside them: they measure how long a process takes to respond.
        extends: true,
        test: {
          name: 'attacks',
          include: ['test/attacks/**/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
