import type { Batch, BatchFamily } from '../../src/aggregate/batch.ts'
import { decodeBatch } from '../../src/aggregate/batch-decoder.ts'
import { noBatchLimits } from '../../src/aggregate/batch-limits.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { type FamilyHead, widthOf } from '../../src/model/family-head.ts'
import type { LabelPairs } from '../../src/model/labels.ts'

/** The batch in these bytes. @throws TypeError when it is none */
export function batchOf(body: Bytes): Batch {
  const decoded = decodeBatch(body, noBatchLimits)
  if (decoded.kind !== 'batch') throw new TypeError(decoded.reason)
  return decoded.batch
}

/** A row as it came out, in the words of `TestRow`. */
export interface DecodedRow {
  readonly labels: Readonly<Record<string, string>>
  readonly values: readonly number[]
  readonly flags: number
  readonly info: LabelPairs
}

/** What a batch says, without the columns that it is kept in. */
export function rowsOf(
  { strings }: Batch,
  family: BatchFamily,
): { head: FamilyHead; rows: readonly DecodedRow[] } {
  const rows = Array.from({ length: family.rows }, (_, row) => ({
    labels: labelsOf(strings, family, row),
    values: valuesOf(family, row),
    flags: family.flags[row] ?? 0,
    info: family.head.type === 'info' ? pairsOf(strings, family, row) : [],
  }))
  return { head: family.head, rows }
}

function labelsOf(
  strings: readonly string[],
  family: BatchFamily,
  row: number,
): Readonly<Record<string, string>> {
  const width = family.labelNames.length
  const pairs = family.labelNames.flatMap((name, i) => {
    const place = family.labelRefs[row * width + i] ?? -1
    return place < 0 ? [] : [[name, strings[place] ?? ''] as const]
  })
  return Object.fromEntries(pairs)
}

function valuesOf(family: BatchFamily, row: number): readonly number[] {
  const { head, values } = family
  switch (head.type) {
    case 'histogram': {
      const counts = Array.from({ length: widthOf(head) }, () => 0)
      for (const cell of cellsOf(family, row)) counts[family.cellKey[cell] ?? 0] = family.cellValue[cell] ?? 0
      counts[counts.length - 1] = values[row] ?? 0
      return counts
    }
    case 'stateset':
      return head.states.map((_, state) => (state === values[row] ? 1 : 0))
    case 'summary':
      return [...values.subarray(row * 2, row * 2 + 2)]
    case 'info':
      return [1]
    default:
      return [values[row] ?? 0]
  }
}

function pairsOf(strings: readonly string[], family: BatchFamily, row: number): LabelPairs {
  return cellsOf(family, row).map((cell) => [
    strings[family.cellKey[cell] ?? 0] ?? '',
    strings[family.cellValue[cell] ?? 0] ?? '',
  ])
}

function cellsOf({ cellStart }: BatchFamily, row: number): readonly number[] {
  const start = cellStart[row] ?? 0
  return Array.from({ length: (cellStart[row + 1] ?? 0) - start }, (_, i) => start + i)
}
