import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'apps/*/test/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'k8s/test/**/*.test.ts',
      'loadtest/test/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    globalSetup: ['packages/database/src/testing.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A condition is waited for, not a moment: the machine may be busy.
    expect: { poll: { timeout: 10_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
})
