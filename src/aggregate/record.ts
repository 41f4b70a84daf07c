import type { Bytes } from '../model/bytes.ts'
import type { AnswerKind } from './answer.ts'
import type { Batch } from './batch.ts'
import type { Limits } from './limits.ts'

/** One thing that changes the state of an aggregator. Nothing else does. */
export type Entry =
  | BatchEntry
  /** A batch that came again: renews the source's lease, and is counted. */
  | { readonly kind: 'repeat'; readonly source: string }
  /** Answers that changed nothing else. */
  | { readonly kind: 'tally'; readonly answer: AnswerKind; readonly count: number }
  | { readonly kind: 'limits'; readonly limits: Limits }
  /** An operator takes a family away, series and start times included. */
  | { readonly kind: 'remove'; readonly family: string }
  /** A shard that is to be scraped from now on. In the log of shard 0 only. */
  | { readonly kind: 'shard'; readonly shard: string }
  | QuarantinedEntry

/** An entry of a log that this version of the code cannot read or apply: it is left out and counted. */
export interface QuarantinedEntry {
  readonly kind: 'quarantined'
  /** The batch, where it is one. */
  readonly body: Bytes | undefined
  readonly error: unknown
}

/** A batch that was let in, as it was received. */
export interface BatchEntry {
  readonly kind: 'batch'
  readonly batch: Batch
  readonly body: Bytes
  /** In whole milliseconds, as the log keeps it. */
  readonly ageSeconds: number
  readonly leaseSeconds: number
}

/** What one turn wrote. All of its entries have the same time. */
export interface LogRecord {
  readonly lsn: number
  readonly nowSeconds: number
  readonly entries: readonly Entry[]
}
