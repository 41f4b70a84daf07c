import { widthOf } from '../model/family-head.ts'
import type { AggregateState } from './aggregate-state.ts'
import type { BatchExemplar } from './batch.ts'
import { memoryOf, noRow } from './family-table.ts'
import type { MergedFamily } from './merge-family.ts'

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
  for (const { family: place, row: at, column, labels, value, ageSeconds } of exemplars) {
    const target = merged[place]
    const row = target?.rows[at] ?? noRow
    if (target === undefined || row === noRow) continue
    const { family, columns } = target
    const key = row * widthOf(family.head) + (columns?.[column] ?? column)
    const exemplar = { labels, value, timestampSeconds: atSeconds - ageSeconds }
    const known = family.exemplars.get(key)?.timestampSeconds ?? -Infinity
    if (exemplar.timestampSeconds < known) continue
    if (state.meter.bytes + memoryOf(exemplar) <= state.limits.maxBytes) family.setExemplar(key, exemplar)
  }
}
