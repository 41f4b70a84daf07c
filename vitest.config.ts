import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** Rooms of test/ that the Node project leaves to others. */
const elsewhere = ['test/workers/**', 'test/interop/**', 'test/reliability/**', 'test/types/**']

export default defineConfig({
  test: {
    projects: [
      {
        // Deno and Bun run this project too, on test/shared only.
        test: { name: 'node', include: ['test/**/*.test.ts'], exclude: elsewhere },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: './test/workers/wrangler.toml' } })],
        test: { name: 'workers', include: ['test/{shared,workers}/**/*.test.ts'] },
      },
      {
        test: {
          name: 'interop',
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
