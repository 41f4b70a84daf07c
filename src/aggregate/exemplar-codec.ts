import { type Exemplar, maxExemplarCodePoints } from '../model/exemplar.ts'
import type { LabelPairs } from '../model/labels.ts'
import type { BatchExemplar, BatchFamily } from './batch.ts'
import type { TextTableReader } from './text-table-reader.ts'
import type { TextTableWriter } from './text-table-writer.ts'

/** An exemplar of a batch that is being made. */
export interface PlacedExemplar {
  readonly family: number
  readonly row: number
  readonly column: number
  readonly exemplar: Exemplar
}

/** The section of a batch that holds exemplars. */
export function writeExemplars(
  into: TextTableWriter,
  exemplars: readonly PlacedExemplar[],
  nowSeconds: number,
): void {
  into.list(exemplars, ({ family, row, column, exemplar }) => {
    into.varint(family)
    into.varint(row)
    into.varint(column)
    into.pairs(exemplar.labels)
    into.number(exemplar.value)
    into.number(Math.max(0, Math.round((nowSeconds - (exemplar.timestampSeconds ?? nowSeconds)) * 1000)))
  })
}

/** Reads what `writeExemplars` wrote. @throws MalformedBytesError */
export function readExemplars(
  from: TextTableReader,
  families: readonly BatchFamily[],
): readonly BatchExemplar[] {
  from.field = 'the exemplars'
  return from.list(6, () => {
    const family = from.varint()
    const row = from.varint()
    const column = from.varint()
    if (!hasValue(families[family], row, column)) throw from.malformed('an exemplar belongs to no value')
    const labels = from.pairs()
    if (codePoints(labels) > maxExemplarCodePoints)
      throw from.malformed('the labels of an exemplar are too long')
    const value = from.number()
    const ageSeconds = from.number() / 1000
    if (!(ageSeconds >= 0 && ageSeconds < Infinity))
      throw from.malformed('an age must be finite and not negative')
    return { family, row, column, labels, value, ageSeconds }
  })
}

function hasValue(family: BatchFamily | undefined, row: number, column: number): boolean {
  if (family === undefined || row >= family.rows) return false
  const { head } = family
  return head.type === 'counter' ? column === 0 : head.type === 'histogram' && column <= head.bounds.length
}

function codePoints(labels: LabelPairs): number {
  let count = 0
  for (const pair of labels) for (const text of pair) count += [...text].length
  return count
}
