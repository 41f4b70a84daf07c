import type { Bytes } from '../model/bytes.ts'
import { Aggregator } from './aggregator.ts'
import type { Entry, QuarantinedEntry } from './record.ts'
import { decodeRecord } from './record-codec.ts'
import type { StoredState } from './store.ts'

/** Entries that are left out, by record and by place in it. */
type LeftOut = ReadonlyMap<number, ReadonlyMap<number, QuarantinedEntry>>

/**
 * The state that a store has. An entry that cannot be applied, by code that is newer or older than what
 * wrote it, is left out, counted and handed to `onQuarantined`: it must not keep everything else from being
 * served.
 * @throws Error when records are missing or damaged
 */
export function replay(stored: StoredState, onQuarantined: (entry: QuarantinedEntry) => void): Aggregator {
  const leftOut = new Map<number, Map<number, QuarantinedEntry>>()
  for (;;) {
    const aggregator = stored.snapshot === undefined ? new Aggregator() : Aggregator.restore(stored.snapshot)
    const failed = applyAll(aggregator, stored.records, leftOut)
    if (failed === undefined) return aggregator
    // It may have been applied in part, so everything starts again without it.
    const places = leftOut.get(failed.lsn) ?? new Map<number, QuarantinedEntry>()
    leftOut.set(failed.lsn, places.set(failed.place, failed.entry))
    onQuarantined(failed.entry)
  }
}

interface Failed {
  readonly lsn: number
  readonly place: number
  readonly entry: QuarantinedEntry
}

/** The first entry that cannot be applied and is not left out yet. */
function applyAll(aggregator: Aggregator, records: readonly Bytes[], leftOut: LeftOut): Failed | undefined {
  for (const bytes of records) {
    const { lsn, nowSeconds, entries } = decodeRecord(bytes)
    if (lsn !== aggregator.lsn + 1) {
      throw new Error(
        `Cannot load an aggregate: the next record must be ${aggregator.lsn + 1}, received ${lsn}`,
      )
    }
    for (const [place, entry] of entries.entries()) {
      const known = leftOut.get(lsn)?.get(place)
      if (known === undefined && entry.kind === 'quarantined') return { lsn, place, entry }
      try {
        aggregator.apply(lsn, nowSeconds, known ?? entry)
      } catch (error) {
        return { lsn, place, entry: { kind: 'quarantined', body: bodyOf(entry), error } }
      }
    }
  }
  return undefined
}

function bodyOf(entry: Entry): Bytes | undefined {
  return entry.kind === 'batch' ? entry.body : undefined
}
