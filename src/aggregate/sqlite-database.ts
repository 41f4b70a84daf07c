import type { SqlDatabase, SqlValue } from './sql-database.ts'

/** A connection to a SQLite database, as `node:sqlite` and `bun:sqlite` both make them. */
export interface SqliteConnection {
  exec(statement: string): unknown
  prepare(statement: string): SqliteStatement
  close(): void
}

interface SqliteStatement {
  all(...values: SqlValue[]): unknown[]
  /** Bun's keep a connection open until they are finalized. */
  finalize?(): void
}

/** Options of a store in a SQLite file. */
export interface SqliteOptions {
  /**
   * What an answer can be relied on through: `full` survives the loss of power, `normal` only the end of the process,
   * `kill -9` included, and waits for no disk. @default 'full'
   */
  readonly durability?: 'full' | 'normal' | undefined
}

/** What a `SqliteDatabase` works with. */
export interface SqliteHost extends SqliteOptions {
  /** Names the file in errors. */
  readonly file: string
  readonly connect: () => SqliteConnection
  readonly turn: () => Promise<void>
}

/**
 * A SQLite file that nobody else can open meanwhile. What is written is one transaction until `commit`. A failure closes
 * the connection: nothing works until `open`.
 */
export class SqliteDatabase implements SqlDatabase {
  readonly turn: () => Promise<void>
  readonly #host: SqliteHost
  #connection: SqliteConnection | undefined
  readonly #statements = new Map<string, SqliteStatement>()
  #hasWritten = false
  #isAtomic = false
  #isClosed = false

  constructor(host: SqliteHost) {
    this.#host = host
    this.turn = host.turn
  }

  open(): void {
    this.#disconnect()
    const synchronous = (this.#host.durability ?? 'full') === 'full' ? 'FULL' : 'NORMAL'
    this.#attempt('open', () => {
      if (this.#isClosed) throw new Error('it was closed')
      this.#connection = this.#host.connect()
      // A write, to find out whether it can be written: without it the lock makes another error of it.
      this.#execute('PRAGMA user_version = 1')
      // Two aggregators on one file would overwrite each other: the lock is held until the connection is closed.
      this.#execute('PRAGMA locking_mode = EXCLUSIVE')
      this.#execute('PRAGMA journal_mode = WAL')
      this.#execute(`PRAGMA synchronous = ${synchronous}`)
      this.#execute('BEGIN IMMEDIATE; COMMIT')
    })
  }

  /** Lets go of the file, for good. What was not committed is gone. */
  close(): void {
    this.#isClosed = true
    this.#disconnect()
  }

  read(statement: string, ...values: readonly SqlValue[]): readonly unknown[] {
    return this.#attempt('read', () => this.#query(statement, values))
  }

  write(statement: string, ...values: readonly SqlValue[]): void {
    // What fails inside is undone there.
    if (this.#isAtomic) this.#query(statement, values)
    else this.#attempt('write to', () => this.#queryInTransaction(statement, values))
  }

  atomically(run: () => void): void {
    this.#attempt('write to', () => this.#queryInTransaction('SAVEPOINT atom'))
    this.#isAtomic = true
    try {
      run()
    } catch (error) {
      // SQLite may have undone the whole transaction by itself; then this fails too, and nothing of it is committed.
      this.#attempt('write to', () => this.#query('ROLLBACK TO atom'))
      throw error
    } finally {
      this.#isAtomic = false
      if (this.#connection !== undefined) this.#attempt('write to', () => this.#query('RELEASE atom'))
    }
  }

  async commit(): Promise<void> {
    this.#attempt('write to', () => {
      if (this.#hasWritten) this.#query('COMMIT')
      else this.#opened()
      this.#hasWritten = false
    })
  }

  #disconnect(): void {
    const connection = this.#connection
    this.#connection = undefined
    this.#hasWritten = false
    this.#isAtomic = false
    for (const statement of this.#statements.values()) statement.finalize?.()
    this.#statements.clear()
    connection?.close()
  }

  #queryInTransaction(statement: string, values: readonly SqlValue[] = []): void {
    if (!this.#hasWritten) this.#query('BEGIN IMMEDIATE')
    this.#hasWritten = true
    this.#query(statement, values)
  }

  #query(statement: string, values: readonly SqlValue[] = []): readonly unknown[] {
    let prepared = this.#statements.get(statement)
    if (prepared === undefined) {
      prepared = this.#opened().prepare(statement)
      this.#statements.set(statement, prepared)
    }
    return prepared.all(...values)
  }

  #execute(statement: string): void {
    this.#opened().exec(statement)
  }

  #opened(): SqliteConnection {
    if (this.#connection !== undefined) return this.#connection
    throw new Error('the connection is closed')
  }

  #attempt<T>(action: string, run: () => T): T {
    try {
      return run()
    } catch (error) {
      this.#disconnect()
      const reason = error instanceof Error ? error.message : String(error)
      const demand = reason.includes('locked') ? 'no other process may have it open' : 'SQLite must do it'
      throw new Error(
        `Cannot ${action} the database ${JSON.stringify(this.#host.file)}: ${demand}, received ${JSON.stringify(reason)}`,
        { cause: error },
      )
    }
  }
}
