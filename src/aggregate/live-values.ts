import type { AggregateState } from './aggregate-state.ts'
import type { FamilyTable } from './family-table.ts'
import { combine, type GaugeMode, lifeOf, modeOf } from './gauge-modes.ts'
import type { LiveValues } from './merge-rule.ts'
import { isValueKey, rowOfKey, timeKey } from './newest-live.ts'

/** What the sources of an aggregate say at one moment. */
export interface GatheredValues {
  readonly byFamily: ReadonlyMap<FamilyTable, LiveValues>
  /** When the next of them counts no more. */
  readonly validUntilSeconds: number
}

/** Takes together what sources say, as long as it counts. */
export function gatherLiveValues(state: AggregateState, nowSeconds: number): GatheredValues {
  const byFamily = new Map<FamilyTable, LiveValues>()
  let validUntilSeconds = Infinity
  for (const source of state.sources.all()) {
    if (source.cells === undefined) continue
    const ends = {
      lease: source.seenSeconds + source.leaseSeconds,
      retention: source.seenSeconds + state.limits.retentionSeconds,
      ever: Infinity,
    }
    for (const [family, cells] of source.cells) {
      const endSeconds = ends[lifeOf(family)]
      if (endSeconds <= nowSeconds) continue
      validUntilSeconds = Math.min(validUntilSeconds, endSeconds)
      gather(byFamily, family, cells)
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
    const { rows } = family
    live = { has: new Uint8Array(rows), values: new Float64Array(rows), seconds: new Float64Array(rows) }
    byFamily.set(family, live)
  }
  const mode = modeOf(family)
  if (mode === undefined) gatherSaid(live, cells)
  else if (mode === 'livemostrecent') gatherNewest(live, cells)
  else gatherValues(live, cells, mode)
}

/** The cells of an info name the rows that are said. */
function gatherSaid(live: LiveValues, cells: ReadonlyMap<number, number>): void {
  for (const row of cells.values()) live.has[row] = 1
}

function gatherValues(live: LiveValues, cells: ReadonlyMap<number, number>, mode: GaugeMode): void {
  for (const [row, value] of cells) {
    live.values[row] = live.has[row] === 1 ? combine(mode, live.values[row] ?? 0, value) : value
    live.has[row] = 1
  }
}

function gatherNewest(live: LiveValues, cells: ReadonlyMap<number, number>): void {
  for (const [key, value] of cells) {
    if (!isValueKey(key)) continue
    const row = rowOfKey(key)
    const seconds = cells.get(timeKey(row)) ?? 0
    if (live.has[row] === 1 && seconds < (live.seconds[row] ?? 0)) continue
    live.values[row] = value
    live.seconds[row] = seconds
    live.has[row] = 1
  }
}
