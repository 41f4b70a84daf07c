import { gaugeFlags } from '../model/series-block.ts'
import { gaugeColumns } from './columns.ts'
import type { Merge } from './merge-rule.ts'

/** Values that are less than this apart are of the same time, in seconds: the log has whole milliseconds. */
const sameSeconds = 0.0005

/** The cell with what a source says of a row whose newest live value counts. */
function valueKey(row: number): number {
  return 2 * row
}

/** The cell with when it was said. */
export function timeKey(row: number): number {
  return 2 * row + 1
}

export function isValueKey(key: number): boolean {
  return key % 2 === 0
}

export function rowOfKey(key: number): number {
  return Math.floor(key / 2)
}

/** Keeps what a source says of a gauge with aggregation `livemostrecent`, and when it has said it. */
export function keepNewest({ state, family, source, from, atSeconds }: Merge, row: number, at: number): void {
  const flags = from.flags[at] ?? 0
  const drop = (): void => {
    state.dropCell(source, family, valueKey(row))
    state.dropCell(source, family, timeKey(row))
  }
  if ((flags & gaugeFlags.hasValue) === 0) return drop()
  const isRepeated = (flags & gaugeFlags.repeated) !== 0
  if (isRepeated && source.cells?.get(family)?.has(valueKey(row)) === true) return
  // One that is only repeated is older than whatever others have said.
  const seconds = isRepeated ? 0 : nextSeconds(family.values, row * family.stride, atSeconds)
  const hasRoom =
    state.setCell(source, family, timeKey(row), seconds) &&
    state.setCell(source, family, valueKey(row), from.values[at] ?? 0)
  if (hasRoom) return
  drop()
  state.tallies.refused++
}

/** Of values of the same time the later in the log is the newer: by a microsecond, however many there are. */
function nextSeconds(values: Float64Array, start: number, atSeconds: number): number {
  const newestAt = start + gaugeColumns.newestSeconds
  const latestAt = start + gaugeColumns.latestSeconds
  const isOlder = atSeconds < (values[newestAt] ?? 0) - sameSeconds
  if (isOlder) return atSeconds
  const seconds = Math.max(atSeconds, (values[latestAt] ?? 0) + 1e-6)
  values[newestAt] = atSeconds
  values[latestAt] = seconds
  return seconds
}
