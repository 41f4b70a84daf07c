import type { FamilyHead } from '../model/family-head.ts'
import { gaugeFlags, type SeriesBlock } from '../model/series-block.ts'
import type { TextTableWriter } from './text-table-writer.ts'

/**
 * Writes what one row of a block of changes says, without its labels.
 * @throws RangeError for what cannot be sent.
 */
export function writeRow(
  into: TextTableWriter,
  head: FamilyHead,
  rows: SeriesBlock,
  row: number,
  width: number,
): void {
  const { values } = rows
  const at = row * width
  const value = values[at] ?? 0
  const flags = rows.flags[row] ?? 0
  switch (head.type) {
    case 'counter':
      into.number(value)
      break
    case 'gauge':
      into.u8(flags)
      if ((flags & gaugeFlags.hasValue) !== 0) into.number(value)
      break
    case 'histogram':
      writeBuckets(into, values, at, at + width - 1)
      into.number(values[at + width - 1] ?? 0)
      break
    case 'summary':
      into.varint(value)
      into.number(values[at + 1] ?? 0)
      break
    case 'info':
      into.pairs(rows.details?.[row]?.info ?? [])
      break
    case 'stateset':
      into.u8(flags & gaugeFlags.repeated)
      into.varint(values.subarray(at, at + width).indexOf(1))
      break
    default:
      throw new RangeError(
        `Cannot send "${head.name}": its type must be one that is aggregated, received "${head.type}"`,
      )
  }
}

/** Only the buckets that were hit, each with its distance from the one before. */
function writeBuckets(into: TextTableWriter, values: Float64Array, start: number, end: number): void {
  let hit = 0
  for (let i = start; i < end; i++) if (values[i] !== 0) hit++
  into.varint(hit)
  let next = start
  for (let i = start; i < end; i++) {
    const count = values[i] ?? 0
    if (count === 0) continue
    into.varint(i - next)
    into.varint(count)
    next = i + 1
  }
}
