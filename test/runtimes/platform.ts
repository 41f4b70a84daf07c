import { tmpdir } from 'node:os'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const { userAgent } = navigator
const name = userAgent.startsWith('Deno') ? 'deno' : userAgent.startsWith('Bun') ? 'bun' : 'node'

/** The adapter of the runtime that runs the tests. */
export const { SqliteStore } =
  name === 'deno'
    ? await import('../../adapters/deno/sqlite-store.ts')
    : name === 'bun'
      ? await import('../../adapters/bun/sqlite-store.ts')
      : await import('../../adapters/node/sqlite-store.ts')

/** A folder for one test, removed behind it. */
export async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'edgeprom-'))
  try {
    return await run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
