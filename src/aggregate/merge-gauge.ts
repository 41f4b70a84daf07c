import { gaugeFlags } from '../model/series-block.ts'
import { gaugeColumns, gaugeHas } from './columns.ts'
import { combine, has, isKeptMode, modeOf, setHas } from './gauge-modes.ts'
import type { Merge, MergeRule } from './merge-rule.ts'
import { keepNewest } from './newest-live.ts'

/**
 * Values of several sources become one as the aggregation says. They are absolute, so one that is hidden
 * while its source is silent is right again as soon as the source is heard of.
 */
export const mergeGauge: MergeRule = {
  // Absolute values cannot be added up under one label: the next one would have to replace the one before.
  overflow: 'refuse',
  merge(merge, row, at) {
    const { state, family, source, from } = merge
    const flags = from.flags[at] ?? 0
    const value = from.values[at] ?? 0
    const hasValue = (flags & gaugeFlags.hasValue) !== 0
    if ((flags & gaugeFlags.wasSet) !== 0) step(merge)
    const mode = modeOf(family)
    if (mode === 'livemostrecent') return keepNewest(merge, row, at)
    if (hasValue) keepLatest(merge, row, value, (flags & gaugeFlags.repeated) !== 0)
    if (mode === 'mostrecent') return
    // A gauge that has no value, not yet or no longer, is 0 where values are added, and says nothing where they are
    // compared.
    if (!hasValue && mode !== 'livesum' && mode !== 'sum') state.dropCell(source, family, row)
    else if (!state.setCell(source, family, row, value)) state.tallies.refused++
  },
  show(family, row, live, into, at) {
    const mode = modeOf(family)
    const start = row * family.stride
    if (mode === 'mostrecent') {
      into[at] = family.values[start + gaugeColumns.latest] ?? 0
      return has(family, row, gaugeHas.latest)
    }
    const isLive = live?.has[row] === 1
    const value = live?.values[row] ?? 0
    if (!isKeptMode(mode) || !has(family, row, gaugeHas.left)) {
      into[at] = value
      return isLive
    }
    const left = family.values[start + gaugeColumns.left] ?? 0
    into[at] = isLive ? combine(mode, left, value) : left
    return true
  },
}

/**
 * The first `set` of a value that was there: from now on the newest value counts, and values per source do
 * not.
 */
function step({ state, family }: Merge): void {
  if (family.isStepped || family.head.type !== 'gauge' || family.head.aggregation !== 'auto') return
  family.isStepped = true
  for (const source of state.sources.all()) state.dropCells(source, family)
}

/**
 * Of two values at the same time the later in the log is the newer; a repeated one is never newer than
 * another, here or in another shard.
 */
function keepLatest({ family, atSeconds }: Merge, row: number, value: number, isRepeated: boolean): void {
  const start = row * family.stride
  const latestSeconds = family.values[start + gaugeColumns.latestSeconds] ?? 0
  if (has(family, row, gaugeHas.latest) && (isRepeated || atSeconds < latestSeconds)) return
  family.values[start + gaugeColumns.latest] = value
  family.values[start + gaugeColumns.latestSeconds] = isRepeated ? 0 : atSeconds
  setHas(family, row, gaugeHas.latest)
}
