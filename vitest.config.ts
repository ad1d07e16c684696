import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    globalSetup: ['test/support/globalSetup.ts'],
    // Not to measure anything: a scenario is a dozen screens, each looked at several times, on a machine that may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Files share one PostgreSQL server but each has its own database, so they may run side by side.
    maxWorkers: 2,
    // What a file imports is loaded once per worker: half of the processor's time went into loading it for each file.
    isolate: false,
  },
});
