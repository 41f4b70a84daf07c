import type { FamilyHead } from '../model/family-head.ts'
import type { SeriesReader } from '../model/metric-family.ts'
import type { SeriesBlock, SeriesDetail } from '../model/series-block.ts'
import type { LabelIndex } from './label-index.ts'
import type { LabelValues } from './label-values.ts'
import type { RowFacts } from './row-facts.ts'
import type { RowOrder } from './row-order.ts'
import type { RowSlots } from './row-slots.ts'

/** What a reader needs of a table. */
export interface ReadableTable {
  readonly head: FamilyHead
  readonly width: number
  readonly index: LabelIndex
  readonly order: RowOrder
  readonly hasDetails: boolean
  readonly slots: RowSlots
  copyIds(row: number, into: Int32Array, at: number, labels: number): void
  hot(row: number): Float64Array
  sent(row: number): Float64Array | undefined
  offset(row: number): number
  readonly facts: RowFacts
  detail(row: number): SeriesDetail | undefined
  endRead(): void
}

/** A pass over the rows that a table has when it starts; those that are removed meanwhile are passed over. */
export class TableReader implements SeriesReader {
  readonly #table: ReadableTable
  /** The dictionaries that ids are for: those of the family, whatever has become of the table's. */
  readonly #dictionaries: readonly LabelValues[]
  /** Labels of a row, with the one of the overflow where the family has it. */
  readonly #labels: number
  readonly #end: number
  #place = 0
  #isOpen = true

  constructor(table: ReadableTable, dictionaries: readonly LabelValues[], labels: number) {
    this.#table = table
    this.#dictionaries = dictionaries
    this.#labels = labels
    this.#end = table.order.length
    table.slots.openReaders++
  }

  read(into: SeriesBlock): number {
    const table = this.#table
    const { order, width } = table
    const labels = this.#labels
    into.details = table.hasDetails ? [] : undefined
    let count = 0
    for (; count < into.capacity && this.#place < this.#end; this.#place++) {
      const row = order.at(this.#place)
      if (row < 0) continue
      table.copyIds(row, into.labelIds, count * labels, labels)
      // An overflow that began after the family was taken has a label that the family does not know.
      if (labels > 0 && labels === this.#dictionaries.length && (into.labelIds[count * labels] ?? 0) < 0)
        continue
      const hot = table.hot(row)
      const sent = table.sent(row)
      const start = table.offset(row)
      for (let i = 0; i < width; i++) {
        const value = hot[start + i] ?? 0
        into.values[count * width + i] = sent === undefined ? value : value + (sent[start + i] ?? 0)
      }
      into.createdSeconds[count] = table.facts.createdSeconds(row)
      into.timestampSeconds[count] = NaN
      into.flags[count] = 0
      if (into.details !== undefined) into.details[count] = table.detail(row)
      count++
    }
    if (this.#dictionaries !== table.index.labels) this.#translate(into.labelIds, count)
    into.rows = count
    if (count === 0) this.close()
    return count
  }

  /** Gives the rows ids for the dictionaries of the family, where the table has made new ones since. */
  #translate(labelIds: Int32Array, rows: number): void {
    for (const [i, label] of this.#table.index.labels.entries()) {
      const dictionary = this.#dictionaries[i]
      if (dictionary === undefined || dictionary === label) continue
      for (let at = i; at < rows * this.#labels; at += this.#labels) {
        const id = labelIds[at] ?? -1
        if (id >= 0) labelIds[at] = dictionary.intern(label.text(id))
      }
    }
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#place = this.#end
    this.#table.endRead()
  }
}
