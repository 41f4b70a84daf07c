import { SqlLog } from '../../src/aggregate/sql-log.ts'
import type { SqlValue } from '../../src/aggregate/sql-database.ts'

/**
 * Keeps an aggregate in the SQLite database of a Durable Object. When a commit fails, the object is reset: its storage
 * never works again, and neither does this.
 */
export class SqlStore extends SqlLog {
  constructor(storage: DurableObjectStorage) {
    const query = (statement: string, ...values: readonly SqlValue[]): readonly unknown[] =>
      storage.sql.exec(statement, ...values).toArray()
    super({
      open: () => {},
      read: query,
      write: query,
      atomically: (run) => storage.transactionSync(run),
      commit: () => storage.sync(),
      // Gives way to those at the door, without the millisecond that a timer takes at least.
      turn: () => storage.sync(),
    })
  }
}
