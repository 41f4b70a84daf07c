import type { FamilyHead } from '../model/family-head.ts'
import type { SeriesReader } from '../model/metric-family.ts'
import type { SeriesBlock, SeriesDetail } from '../model/series-block.ts'
import type { LabelIndex } from './label-index.ts'
import type { RowOrder } from './row-order.ts'

/** What a reader needs of a table. */
export interface ReadableTable {
  readonly head: FamilyHead
  readonly width: number
  readonly index: LabelIndex
  readonly order: RowOrder
  readonly hasDetails: boolean
  openReaders: number
  hot(row: number): Float64Array
  sent(row: number): Float64Array | undefined
  offset(row: number): number
  createdSeconds(row: number): number
  detail(row: number): SeriesDetail | undefined
  endRead(): void
}

/** A pass over the rows that a table has when it starts; those that are removed meanwhile are passed over. */
export class TableReader implements SeriesReader {
  readonly #table: ReadableTable
  readonly #end: number
  #place = 0
  #isOpen = true

  constructor(table: ReadableTable) {
    this.#table = table
    this.#end = table.order.length
    table.openReaders++
  }

  read(into: SeriesBlock): number {
    const table = this.#table
    const { order, index, width } = table
    const labels = index.labels.length
    into.details = table.hasDetails ? [] : undefined
    let count = 0
    for (; count < into.capacity && this.#place < this.#end; this.#place++) {
      const row = order.at(this.#place)
      if (row < 0) continue
      index.copyIds(row, into.labelIds, count * labels)
      const hot = table.hot(row)
      const sent = table.sent(row)
      const start = table.offset(row)
      for (let i = 0; i < width; i++) {
        const value = hot[start + i] ?? 0
        into.values[count * width + i] = sent === undefined ? value : value + (sent[start + i] ?? 0)
      }
      into.createdSeconds[count] = table.createdSeconds(row)
      into.timestampSeconds[count] = NaN
      into.flags[count] = 0
      if (into.details !== undefined) into.details[count] = table.detail(row)
      count++
    }
    into.rows = count
    if (count === 0) this.close()
    return count
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#place = this.#end
    this.#table.endRead()
  }
}
