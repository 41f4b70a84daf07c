import { DatabaseSync } from 'node:sqlite'
import type { SqliteOptions } from '../../src/aggregate/sqlite-database.ts'
import { SqliteLog } from '../../src/aggregate/sqlite-log.ts'
import { nextMacrotask } from '../../src/runtime/next-macrotask.ts'

/**
 * Keeps an aggregate in a SQLite file, which is made when there is none. No other process can open it meanwhile. Needs Deno 2.2.
 * @example
 * const host = new AggregatorHost(new SqliteStore('metrics.db'), { clock: systemClock })
 */
export class SqliteStore extends SqliteLog {
  /** Nothing is opened before the store is loaded. */
  constructor(file: string, options: SqliteOptions = {}) {
    super({ ...options, file, connect: () => new DatabaseSync(file), turn: nextMacrotask })
  }
}
