import { SqlLog } from './sql-log.ts'
import { SqliteDatabase, type SqliteHost } from './sqlite-database.ts'

/** Keeps an aggregate in a SQLite file of its own. */
export class SqliteLog extends SqlLog {
  readonly #database: SqliteDatabase

  constructor(host: SqliteHost) {
    const database = new SqliteDatabase(host)
    super(database)
    this.#database = database
  }

  /** Lets go of the file, for good. What was not durable is gone. */
  close(): void {
    this.#database.close()
  }
}
