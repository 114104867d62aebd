import { defineConfig } from 'vitest/config';

const ATTACKS = 'test/attacks/**/*.test.ts';

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
          include: ['test/**/*.test.ts'],
          exclude: [ATTACKS],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // After all others and one at a time: they measure how long a process takes to respond.
        extends: true,
        test: { name: 'attacks', include: [ATTACKS], maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
