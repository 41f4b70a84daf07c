import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { conformanceVectors } from './scripts/conformance-vectors.ts'

/** Rooms of test/ that the Node project leaves to others. */
const elsewhere = ['test/workers/**', 'test/interop/**', 'test/reliability/**', 'test/types/**']
/** Tests made from the conformance vectors are in a run only where there are any. */
const withoutVectors = conformanceVectors === undefined ? ['test/conformance/**'] : []
/** Nothing is timed by it: property tests take seconds where a machine is busy. */
const testTimeout = 60_000
const provide = { vectors: conformanceVectors ?? {} }

export default defineConfig({
  test: {
    projects: [
      {
        // Deno and Bun run this project too, on test/shared, test/conformance and test/runtimes only.
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...elsewhere, ...withoutVectors],
          provide,
          testTimeout,
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: './test/workers/wrangler.toml' } })],
        test: {
          name: 'workers',
          include: ['test/{shared,conformance,workers}/**/*.test.ts'],
          exclude: withoutVectors,
          provide,
          testTimeout,
        },
      },
      {
        test: {
          name: 'interop',
          provide,
          include: ['test/interop/**/*.test.ts'],
          globalSetup: './test/harness/end-with-parent.ts',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'reliability',
          include: ['test/reliability/**/*.test.ts'],
          globalSetup: './test/harness/end-with-parent.ts',
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
