import process from 'node:process'
import type { SqliteConnection, SqliteOptions } from '../../src/aggregate/sqlite-database.ts'
import { SqliteLog } from '../../src/aggregate/sqlite-log.ts'
import { nextMacrotask } from '../../src/runtime/next-macrotask.ts'

/**
 * Keeps an aggregate in a SQLite file, which is made when there is none. No other process can open it meanwhile.
 * @example
 * const host = new AggregatorHost(new SqliteStore('metrics.db'), { clock: systemClock })
 */
export class SqliteStore extends SqliteLog {
  /** Nothing is opened before the store is loaded. */
  constructor(file: string, options: SqliteOptions = {}) {
    super({ ...options, file, connect: () => connect(file), turn: nextMacrotask })
  }
}

/** Asked for by name: an import would keep older versions of Node from everything else. */
function connect(file: string): SqliteConnection {
  const sqlite = process.getBuiltinModule?.('node:sqlite')
  if (sqlite !== undefined) return new sqlite.DatabaseSync(file)
  throw new Error(
    `Node must be 22.13 or later (22.5 with --experimental-sqlite), received ${process.versions.node}`,
  )
}
