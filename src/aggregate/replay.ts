import type { Bytes } from '../model/bytes.ts'
import { Aggregator } from './aggregator.ts'
import type { Entry, LogRecord, QuarantinedEntry } from './record.ts'
import { decodeRecord } from './record-codec.ts'
import type { StoredState } from './store.ts'

/**
 * The state that a store has. An entry that cannot be read or applied, by code that is newer or older than
 * what wrote it, is left out, kept in the quarantine, counted and handed to `onQuarantined`: it must not keep
 * everything else from being served.
 * @throws Error when records are missing or damaged, or when time cannot go on without an entry either
 */
export function replay(stored: StoredState, onQuarantined: (entry: QuarantinedEntry) => void): Aggregator {
  const leftOut: QuarantinedEntry[] = []
  let from: Checkpoint = { snapshot: stored.snapshot, record: 0, place: 0, leftOut: 0 }
  let broken: Broken | undefined
  for (;;) {
    const run = new Run(stored.records, from, leftOut)
    // What fails may have been applied in part: it goes on from the checkpoint, without it.
    if (broken !== undefined) from = run.leaveOut(broken)
    broken = run.applyRest()
    if (broken !== undefined) continue
    for (const entry of leftOut) onQuarantined(entry)
    return run.aggregator
  }
}

/** A state in the middle of the log that is known to be whole. */
interface Checkpoint {
  readonly snapshot: Bytes | undefined
  /** Where the next entry is. */
  readonly record: number
  readonly place: number
  /** How much was left out before. */
  readonly leftOut: number
}

/** An entry that could not be applied, and where it is. */
interface Broken {
  readonly record: number
  readonly place: number
  readonly entry: QuarantinedEntry
}

/** Applies the log, from a checkpoint on. */
class Run {
  readonly aggregator: Aggregator
  readonly #records: readonly Bytes[]
  readonly #leftOut: QuarantinedEntry[]
  #record: number
  #place: number

  constructor(records: readonly Bytes[], from: Checkpoint, leftOut: QuarantinedEntry[]) {
    this.aggregator = from.snapshot === undefined ? new Aggregator() : Aggregator.restore(from.snapshot)
    this.#records = records
    this.#record = from.record
    this.#place = from.place
    this.#leftOut = leftOut
    leftOut.length = from.leftOut
  }

  /** Applies everything that is left, or up to an entry that fails. */
  applyRest(): Broken | undefined {
    return this.#applyUpTo(this.#records.length, 0)
  }

  /** Applies everything before an entry that has failed, and the note that it was left out. */
  leaveOut({ record, place, entry }: Broken): Checkpoint {
    const failed = this.#applyUpTo(record, place)
    if (failed !== undefined) throw failed.entry.error
    const { lsn, nowSeconds } = this.#decode(record)
    this.aggregator.apply(lsn, nowSeconds, entry)
    this.#leftOut.push(entry)
    this.#place = place + 1
    const snapshot = this.aggregator.snapshot()
    return { snapshot, record, place: place + 1, leftOut: this.#leftOut.length }
  }

  #applyUpTo(lastRecord: number, lastPlace: number): Broken | undefined {
    for (
      ;
      this.#record < this.#records.length && this.#record <= lastRecord;
      this.#record++, this.#place = 0
    ) {
      const { lsn, nowSeconds, entries } = this.#decode(this.#record)
      const end = this.#record < lastRecord ? entries.length : lastPlace
      for (; this.#place < end; this.#place++) {
        const entry = entries[this.#place]
        if (entry === undefined) break
        try {
          this.aggregator.apply(lsn, nowSeconds, entry)
        } catch (error) {
          if (entry.kind === 'quarantined') throw error
          const quarantined = { kind: 'quarantined', body: bodyOf(entry), error } as const
          return { record: this.#record, place: this.#place, entry: quarantined }
        }
        if (entry.kind === 'quarantined') this.#leftOut.push(entry)
      }
      if (this.#record === lastRecord) return undefined
    }
    return undefined
  }

  /** @throws Error when it is not the record that comes next. */
  #decode(record: number): LogRecord {
    const decoded = decodeRecord(this.#records[record] ?? new Uint8Array())
    const { lsn } = this.aggregator
    const expected = this.#place === 0 ? lsn + 1 : lsn
    if (decoded.lsn !== expected) {
      throw new Error(
        `Cannot load an aggregate: the next record must be ${expected}, received ${decoded.lsn}`,
      )
    }
    return decoded
  }
}

function bodyOf(entry: Entry): Bytes | undefined {
  return entry.kind === 'batch' ? entry.body : undefined
}
