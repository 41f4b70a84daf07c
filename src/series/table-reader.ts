import type { FamilyHead } from '../model/family-head.ts'
import type { SeriesReader } from '../model/metric-family.ts'
import type { SeriesBlock, SeriesDetail } from '../model/series-block.ts'
import type { LabelIndex } from './label-index.ts'
import type { LabelTexts } from '../model/label-texts.ts'
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
  readonly overflowRow: number
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
  readonly #dictionaries: readonly LabelTexts[]
  /** Labels of a row, with the one of the overflow where the family has it. */
  readonly #labels: number
  readonly #end: number
  #place = 0
  #isOpen = true

  constructor(table: ReadableTable, dictionaries: readonly LabelTexts[], labels: number) {
    this.#table = table
    this.#dictionaries = dictionaries
    this.#labels = labels
    this.#end = table.order.length
    table.slots.openReaders++
  }

  read(into: SeriesBlock): number {
    const table = this.#table
    into.details = table.hasDetails ? [] : undefined
    let count = 0
    while (count < into.capacity && this.#place < this.#end) {
      const row = table.order.at(this.#place)
      const rows = this.#run(row, Math.min(into.capacity - count, this.#end - this.#place))
      this.#copy(row, rows, into, count)
      count += rows
      this.#place += Math.max(1, rows)
    }
    into.timestampSeconds.fill(NaN, 0, count)
    into.flags.fill(0, 0, count)
    if (this.#dictionaries !== table.index.labels) this.#translate(into.labelIds, count)
    into.rows = count
    if (count === 0) this.close()
    return count
  }

  /** How many rows from one on can be copied at once: those that follow it in its chunk. 0: it is not shown. */
  #run(row: number, most: number): number {
    if (row < 0) return 0
    const table = this.#table
    const { order, overflowRow } = table
    const inChunk = (table.hot(row).length - table.offset(row)) / table.width
    const rows = order.run(this.#place, Math.min(most, inChunk))
    // An overflow that began after the family was taken has a label that the family does not know.
    const isForeign = this.#labels === this.#dictionaries.length && overflowRow >= row
    return isForeign ? Math.min(rows, overflowRow - row) : rows
  }

  #copy(row: number, rows: number, into: SeriesBlock, at: number): void {
    if (rows === 0) return
    const table = this.#table
    const { width } = table
    const labels = this.#labels
    if (labels === this.#dictionaries.length) table.index.copyIds(row, into.labelIds, at * labels, rows)
    else for (let i = 0; i < rows; i++) table.copyIds(row + i, into.labelIds, (at + i) * labels, labels)
    const { values } = into
    const hot = table.hot(row)
    const sent = table.sent(row)
    const start = table.offset(row)
    for (let i = 0; i < rows * width; i++) {
      const value = hot[start + i] ?? 0
      values[at * width + i] = sent === undefined ? value : value + (sent[start + i] ?? 0)
    }
    table.facts.copyCreated(row, into.createdSeconds, at, rows)
    if (into.details === undefined) return
    for (let i = 0; i < rows; i++) into.details[at + i] = table.detail(row + i)
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
