import type { FamilyHead } from '../../src/model/family-head.ts'
import { widthOf } from '../../src/model/family-head.ts'
import type { LabelDictionary } from '../../src/model/labels.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { createBlock, type SeriesBlock, type SeriesDetail } from '../../src/model/series-block.ts'

/** One row of a block as plain data. */
export interface PlainRow {
  /** `undefined`: the series has no such label. */
  readonly labels: readonly (string | undefined)[]
  readonly values: readonly number[]
  readonly createdSeconds: number
  readonly timestampSeconds: number
  readonly flags: number
  readonly detail: SeriesDetail | undefined
}

/** The rows of a block, copied. */
export function rowsOf(
  head: FamilyHead,
  labels: readonly LabelDictionary[],
  block: SeriesBlock,
): readonly PlainRow[] {
  const width = widthOf(head)
  return Array.from({ length: block.rows }, (_, row) => ({
    labels: labels.map((label, i) => {
      const id = block.labelIds[row * labels.length + i] ?? -1
      return id < 0 ? undefined : label.text(id)
    }),
    values: [...block.values.subarray(row * width, (row + 1) * width)],
    createdSeconds: block.createdSeconds[row] ?? Number.NaN,
    timestampSeconds: block.timestampSeconds[row] ?? Number.NaN,
    flags: block.flags[row] ?? 0,
    detail: block.details?.[row],
  }))
}

/** All rows of a family, read `capacity` at a time. */
export function readRows(family: MetricFamily, capacity?: number): readonly PlainRow[] {
  const block = createBlock(family, family.labels.length, capacity)
  const reader = family.open()
  const rows: PlainRow[] = []
  while (reader.read(block) > 0) rows.push(...rowsOf(family, family.labels, block))
  return rows
}
