import type { AggregateState } from './aggregate-state.ts'
import type { FamilyTable } from './family-table.ts'
import { combine, isKept, modeOf } from './gauge-modes.ts'
import type { LiveValues } from './merge-rule.ts'

/** What the sources of an aggregate say at one moment. */
export interface GatheredValues {
  readonly byFamily: ReadonlyMap<FamilyTable, LiveValues>
  /** When the next lease ends. */
  readonly validUntilSeconds: number
}

/** Takes together what sources say, those whose lease has ended left out. */
export function gatherLiveValues(state: AggregateState, nowSeconds: number): GatheredValues {
  const byFamily = new Map<FamilyTable, LiveValues>()
  let validUntilSeconds = Infinity
  for (const source of state.sources.all()) {
    if (source.cells === undefined) continue
    const leaseEndSeconds = source.seenSeconds + source.leaseSeconds
    const isLeased = leaseEndSeconds > nowSeconds
    if (isLeased) validUntilSeconds = Math.min(validUntilSeconds, leaseEndSeconds)
    for (const [family, cells] of source.cells) {
      if (isLeased || isKept(family)) gather(byFamily, family, cells)
    }
  }
  return { byFamily, validUntilSeconds }
}

function gather(
  byFamily: Map<FamilyTable, LiveValues>,
  family: FamilyTable,
  cells: ReadonlyMap<number, number>,
): void {
  let live = byFamily.get(family)
  if (live === undefined) {
    live = { has: new Uint8Array(family.rows), values: new Float64Array(family.rows) }
    byFamily.set(family, live)
  }
  const mode = modeOf(family)
  for (const [own, value] of cells) {
    // An info's cell names the row that is said, a gauge's holds the value of its row.
    const row = mode === undefined ? value : own
    live.values[row] =
      mode !== undefined && live.has[row] === 1 ? combine(mode, live.values[row] ?? 0, value) : value
    live.has[row] = 1
  }
}
