import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { userAgent } = navigator

/** What this runtime wants to be told before the name of a script. */
export const runnerArguments: readonly string[] = userAgent.startsWith('Deno')
  ? ['run', '-A', '--no-lock', '--no-remote', '--node-modules-dir=manual']
  : []

/** The adapter of the runtime that runs the tests. */
export const {
  reportProcess,
  serveAggregator,
  serveMetrics,
  socketFetch,
  SqliteStore,
  tcpConnect,
  writeToTextfile,
} = userAgent.startsWith('Deno')
  ? await import('../../adapters/deno/index.ts')
  : userAgent.startsWith('Bun')
    ? await import('../../adapters/bun/index.ts')
    : await import('../../adapters/node/index.ts')

/** A folder for one test, removed behind it. */
export async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'edgeprom-'))
  try {
    return await run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
