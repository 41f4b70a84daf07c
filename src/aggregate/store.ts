import type { Bytes } from '../model/bytes.ts'

/** What a store had when it was opened. */
export interface StoredState {
  readonly snapshot: Bytes | undefined
  /** Position in the log up to which the snapshot holds everything; 0 without a snapshot. */
  readonly snapshotLsn: number
  /** The records behind the snapshot, in order and without gaps. */
  readonly records: readonly Bytes[]
}

/**
 * Where an aggregator keeps its log and its snapshots. `append` and `snapshot` are synchronous and ordered;
 * nothing may be relied on, or shown, before `durable` resolves. Log positions (`lsn`) count from 1 without
 * gaps.
 */
export interface AggregatorStore {
  /**
   * Reads what is durable and drops the rest: promises of `durable` that are still pending reject or are
   * kept. Called first, and again after a failure, which it ends.
   * @throws Error when records are missing in between: a store never serves half of a log.
   */
  load(): Promise<StoredState>
  /** Writes one record of at most 1.5 MB. @throws when it cannot be written. */
  append(lsn: number, record: Bytes): void
  /**
   * Writes the state after record `lsn`. May share a commit with `append`. Records that it covers may be
   * overwritten once it is durable, no others ever. @throws when it cannot be written; the store is then as
   * it was before.
   */
  snapshot(lsn: number, state: Bytes): void
  /**
   * Resolves when everything written before the call is durable; rejects after a failure, until the next
   * `load`.
   */
  durable(lsn: number): Promise<void>
  /** The newest position that the storage itself has, 0 for none: an instance that was replaced notices. */
  newestLsn(): number
  /** Awaited before waiting batches are taken as one group, again while others join: lets those at the door do so. */
  turn?(): Promise<void>
}
