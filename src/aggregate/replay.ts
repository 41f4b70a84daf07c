import type { Bytes } from '../model/bytes.ts'
import { Aggregator } from './aggregator.ts'
import type { Entry, QuarantinedEntry } from './record.ts'
import { decodeRecord } from './record-codec.ts'
import type { StoredState } from './store.ts'

/**
 * The state that a store has. An entry that cannot be read or applied, by code that is newer or older than
 * what wrote it, is left out, counted and handed to `onQuarantined`: it must not keep everything else from
 * being served.
 * @throws Error when records are missing or damaged, or when time cannot go on without an entry either
 */
export function replay(stored: StoredState, onQuarantined: (entry: QuarantinedEntry) => void): Aggregator {
  const failed: LeftOut = new Map()
  for (;;) {
    const aggregator = stored.snapshot === undefined ? new Aggregator() : Aggregator.restore(stored.snapshot)
    const leftOut: QuarantinedEntry[] = []
    // What fails may have been applied in part, so everything starts again without it.
    if (!applyAll(aggregator, stored.records, failed, leftOut)) continue
    for (const entry of leftOut) onQuarantined(entry)
    return aggregator
  }
}

/** Entries that cannot be applied, by record and by place in it. */
type LeftOut = Map<number, Map<number, QuarantinedEntry>>

/** Whether everything could be applied except what had `failed` before; what fails now is added to it. */
function applyAll(
  aggregator: Aggregator,
  records: readonly Bytes[],
  failed: LeftOut,
  leftOut: QuarantinedEntry[],
): boolean {
  for (const bytes of records) {
    const { lsn, nowSeconds, entries } = decodeRecord(bytes)
    if (lsn !== aggregator.lsn + 1) {
      throw new Error(
        `Cannot load an aggregate: the next record must be ${aggregator.lsn + 1}, received ${lsn}`,
      )
    }
    const inRecord = failed.get(lsn) ?? new Map<number, QuarantinedEntry>()
    for (const [place, read] of entries.entries()) {
      const entry = inRecord.get(place) ?? read
      try {
        aggregator.apply(lsn, nowSeconds, entry)
      } catch (error) {
        if (entry.kind === 'quarantined') throw error
        failed.set(lsn, inRecord.set(place, { kind: 'quarantined', body: bodyOf(entry), error }))
        return false
      }
      if (entry.kind === 'quarantined') leftOut.push(entry)
    }
  }
  return true
}

function bodyOf(entry: Entry): Bytes | undefined {
  return entry.kind === 'batch' ? entry.body : undefined
}
