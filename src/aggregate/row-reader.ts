import type { FamilyHead } from '../model/family-head.ts'
import { gaugeFlags } from '../model/series-block.ts'
import type { BatchFamily } from './batch.ts'
import type { ColumnSpace } from './column-space.ts'
import type { CodedHead } from './head-codec.ts'
import { isReservedLabel } from './reserved-labels.ts'
import type { TextTableReader } from './text-table-reader.ts'

const noBytes = /* @__PURE__ */ new Uint8Array(0)
const noInts = /* @__PURE__ */ new Int32Array(0)
const noFloats = /* @__PURE__ */ new Float64Array(0)

/** Reads the rows of a family, labels included, into columns. @throws MalformedBytesError */
export function readRows(
  from: TextTableReader,
  { head, labelNames }: CodedHead,
  rows: number,
  space: ColumnSpace,
): BatchFamily {
  from.field = 'the rows of a family'
  const labels = labelNames.length
  const hasFlags = head.type === 'gauge' || head.type === 'stateset' || head.type === 'info'
  const hasCells = head.type === 'histogram' || head.type === 'info'
  const labelRefs = space.integers(rows * labels)
  const values = head.type === 'info' ? noFloats : space.numbers(head.type === 'summary' ? rows * 2 : rows)
  const flags = hasFlags ? new Uint8Array(rows) : noBytes
  const cellStart = hasCells ? space.integers(rows + 1) : noInts
  const cells: Cells = { keys: [], values: [] }
  for (let row = 0; row < rows; row++) {
    for (let i = row * labels; i < (row + 1) * labels; i++) labelRefs[i] = from.optionalPlace()
    switch (head.type) {
      case 'counter':
        values[row] = readAmount(from)
        break
      case 'gauge':
        flags[row] = readGaugeFlags(from)
        if (flags[row] !== 0) values[row] = from.number()
        break
      case 'histogram':
        readBuckets(from, head.bounds.length, cells)
        cellStart[row + 1] = cells.keys.length
        values[row] = from.number()
        break
      case 'summary':
        values[row * 2] = from.varint()
        values[row * 2 + 1] = from.number()
        break
      case 'info':
        readInfo(
          from,
          head,
          labelNames.filter((_, i) => (labelRefs[row * labels + i] ?? -1) >= 0),
          cells,
        )
        cellStart[row + 1] = cells.keys.length
        break
      case 'stateset':
        flags[row] = from.u8()
        if ((flags[row] ?? 0) & ~gaugeFlags.repeated) throw from.malformed('flags are unknown')
        values[row] = from.varint()
        if ((values[row] ?? 0) >= head.states.length) throw from.malformed('a state is unknown')
        break
      default:
        throw from.malformed('a type is unknown')
    }
  }
  const cellKey = hasCells ? space.integers(cells.keys.length) : noInts
  const cellValue = hasCells ? space.numbers(cells.values.length) : noFloats
  cellKey.set(cells.keys)
  cellValue.set(cells.values)
  return { head, labelNames, rows, labelRefs, values, flags, cellStart, cellKey, cellValue }
}

interface Cells {
  readonly keys: number[]
  readonly values: number[]
}

function readAmount(from: TextTableReader): number {
  const amount = from.number()
  if (!(amount >= 0 && amount < Infinity)) throw from.malformed('an amount must be finite and not negative')
  return amount
}

function readGaugeFlags(from: TextTableReader): number {
  const flags = from.u8()
  const known = gaugeFlags.hasValue | gaugeFlags.wasSet | gaugeFlags.repeated
  if ((flags & ~known) !== 0) throw from.malformed('flags are unknown')
  if (flags !== 0 && (flags & gaugeFlags.hasValue) === 0) throw from.malformed('flags need a value')
  return flags
}

function readBuckets(from: TextTableReader, last: number, cells: Cells): void {
  let next = 0
  for (let left = from.count(2); left > 0; left--) {
    const bucket = next + from.varint()
    if (bucket > last) throw from.malformed('a bucket is unknown')
    const count = from.varint()
    if (count === 0) throw from.malformed('a bucket that was not hit is listed')
    cells.keys.push(bucket)
    cells.values.push(count)
    next = bucket + 1
  }
}

/**
 * As places of names and values; the names must not be those of the labels that the row has already, nor be there
 * twice.
 */
function readInfo(
  from: TextTableReader,
  head: FamilyHead,
  labelNames: readonly string[],
  cells: Cells,
): void {
  const names = new Set(labelNames)
  for (let left = from.count(2); left > 0; left--) {
    const place = from.place()
    const name = from.texts[place] ?? ''
    if (isReservedLabel(name, head)) throw from.malformed('a label name is reserved')
    if (names.has(name)) throw from.malformed('a label name is there twice')
    names.add(name)
    cells.keys.push(place)
    cells.values.push(from.place())
  }
}
