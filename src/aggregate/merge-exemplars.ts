import type { Exemplar } from '../model/exemplar.ts'
import { widthOf } from '../model/family-head.ts'
import type { AggregateState } from './aggregate-state.ts'
import type { BatchExemplar } from './batch.ts'
import { type FamilyTable, memoryOf, noRow } from './family-table.ts'
import type { MergedFamily } from './merge-family.ts'

/** An exemplar of a batch, at its time. */
type Dated = Exemplar & { readonly timestampSeconds: number }

/**
 * Keeps the newest exemplar of each value, as long as there is room: they are the first to go when there is
 * not.
 */
export function mergeExemplars(
  state: AggregateState,
  exemplars: readonly BatchExemplar[],
  merged: readonly (MergedFamily | undefined)[],
  atSeconds: number,
): void {
  for (const [family, byKey] of newestOf(exemplars, merged, atSeconds)) {
    for (const [key, exemplar] of byKey) {
      if (isOlder(exemplar, family.exemplars.get(key))) continue
      if (state.meter.bytes + memoryOf(exemplar) <= state.limits.maxBytes) family.setExemplar(key, exemplar)
    }
  }
}

/** One for each value: of thousands that were sent of one value only the newest is kept, and only once. */
function newestOf(
  exemplars: readonly BatchExemplar[],
  merged: readonly (MergedFamily | undefined)[],
  atSeconds: number,
): ReadonlyMap<FamilyTable, ReadonlyMap<number, Dated>> {
  const newest = new Map<FamilyTable, Map<number, Dated>>()
  for (const { family: place, row: at, column, labels, value, ageSeconds } of exemplars) {
    const target = merged[place]
    const row = target?.rows[at] ?? noRow
    if (target === undefined || row === noRow) continue
    const { family, columns } = target
    const key = row * widthOf(family.head) + (columns?.[column] ?? column)
    const byKey = newest.get(family) ?? new Map<number, Dated>()
    const exemplar = { labels, value, timestampSeconds: atSeconds - ageSeconds }
    if (!isOlder(exemplar, byKey.get(key))) newest.set(family, byKey.set(key, exemplar))
  }
  return newest
}

function isOlder(exemplar: Dated, known: Exemplar | undefined): boolean {
  return exemplar.timestampSeconds < (known?.timestampSeconds ?? -Infinity)
}
