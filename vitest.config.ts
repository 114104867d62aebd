import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000, interval: 50 } },
    reporters: ['default', ['json', { outputFile: process.env['TEST_REPORT'] ?? 'reports/vitest.json' }]],
  },
});
