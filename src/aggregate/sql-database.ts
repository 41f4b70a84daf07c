import type { Bytes } from '../model/bytes.ts'

/** What goes into a column. */
export type SqlValue = number | Bytes

/** What comes out of a column of bytes: Workers give a buffer. */
export type SqlBlob = ArrayBuffer | Bytes

/** A SQLite database, with as little of it as a `SqlLog` needs. It has one user. */
export interface SqlDatabase {
  /** Opens it, or opens it again: what was written and not committed is gone or is kept. */
  open(): void
  /** Rows have the columns that the statement names. */
  read(statement: string, ...values: readonly SqlValue[]): readonly unknown[]
  /** Writes, as a part of the next commit. */
  write(statement: string, ...values: readonly SqlValue[]): void
  /** What `run` writes stays as a whole, or goes as a whole when it throws. A part of the next commit, too. */
  atomically(run: () => void): void
  /** Resolves when everything written before the call is durable. After a failure it rejects until `open`. */
  commit(): Promise<void>
  /** Awaited before waiting batches are taken as one group: lets those at the door join. */
  turn(): Promise<void>
}
