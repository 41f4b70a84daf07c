import type { Bytes } from '../model/bytes.ts'
import { Aggregator } from './aggregator.ts'
import type { LogRecord, QuarantinedEntry } from './record.ts'
import { decodeRecord } from './record-codec.ts'
import type { StoredState } from './store.ts'

/**
 * The state that a store has. An entry that cannot be read or applied, by code that is newer or older than
 * what wrote it, is left out, kept in the quarantine, counted and handed to `onQuarantined`: it must not keep
 * everything else from being served.
 * @throws Error when records are missing or damaged, or when time cannot go on without an entry either
 */
export function replay(
  { snapshot, records }: StoredState,
  onQuarantined: (entry: QuarantinedEntry) => void,
): Aggregator {
  const leftOut: QuarantinedEntry[] = []
  let from: Checkpoint = { snapshot, record: 0, place: 0, leftOut: 0 }
  let broken: Broken | undefined

  /** @returns whether all of it was applied: what has failed may have been applied in part, and is `broken` now */
  const applyAll = (aggregator: Aggregator): boolean => {
    let { record, place } = from
    for (; record < records.length; record++, place = 0) {
      const { lsn, nowSeconds, entries } = recordAfter(aggregator.lsn, place, records[record])
      for (; place < entries.length; place++) {
        const known = broken?.record === record && broken.place === place ? broken.entry : undefined
        const entry = known ?? entries[place]
        if (entry === undefined) break
        try {
          aggregator.apply(lsn, nowSeconds, entry)
        } catch (error) {
          // Without that entry, or before it, everything was applied the last time.
          if (entry.kind === 'quarantined' || broken !== undefined) throw error
          const body = entry.kind === 'batch' ? entry.body : undefined
          broken = { record, place, entry: { kind: 'quarantined', body, error } }
          return false
        }
        if (entry.kind === 'quarantined') leftOut.push(entry)
        if (known === undefined) continue
        broken = undefined
        from = { snapshot: aggregator.snapshot(), record, place: place + 1, leftOut: leftOut.length }
      }
    }
    return true
  }
  for (;;) {
    leftOut.length = from.leftOut
    const aggregator = from.snapshot === undefined ? new Aggregator() : Aggregator.restore(from.snapshot)
    if (!applyAll(aggregator)) continue
    for (const entry of leftOut) onQuarantined(entry)
    return aggregator
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

/** @throws Error when it is not the record that comes next. */
function recordAfter(lsn: number, place: number, bytes: Bytes = new Uint8Array()): LogRecord {
  const record = decodeRecord(bytes)
  const expected = place === 0 ? lsn + 1 : lsn
  if (record.lsn === expected) return record
  throw new Error(`Cannot load an aggregate: the next record must be ${expected}, received ${record.lsn}`)
}
