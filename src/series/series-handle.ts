import { noRow } from './label-index.ts'
import type { SeriesTable } from './series-table.ts'

const nowhere = /* @__PURE__ */ new Float64Array(0)

/**
 * A series that somebody holds: it knows where its numbers are and does not look for them again. One without a row
 * found no room, and takes what is written to it nowhere.
 */
export class SeriesHandle {
  protected readonly table: SeriesTable
  protected row: number
  /** The chunk with the row's numbers, and where in it they start. */
  protected values: Float64Array<ArrayBuffer>
  protected start: number
  /** Of the row, when it became this series'. */
  protected generation: number
  /** The table's epoch at which the row was last known to be this series'. */
  protected epoch: number

  constructor(table: SeriesTable, row: number) {
    this.table = table
    this.row = row
    this.values = row === noRow ? nowhere : table.hot(row)
    this.start = row === noRow ? 0 : table.offset(row)
    this.generation = row === noRow ? NaN : table.facts.generation(row)
    this.epoch = table.epoch
  }

  /** Whether the row is still this series'. To be asked before a write when the table's epoch has moved. */
  protected isLive(): boolean {
    if (this.table.facts.generation(this.row) !== this.generation) return false
    this.epoch = this.table.epoch
    return true
  }

  /** Before a write to a row that has nothing waiting; false: the series was removed and there is nothing to write to. */
  protected touch(): boolean {
    if (!this.isLive() && !this.revive()) return false
    this.table.touch(this.row)
    return true
  }

  /** Gives a series whose row is gone a new one, where that is wanted; whether it has one. */
  protected revive(): boolean {
    return false
  }

  protected bind(row: number): void {
    this.row = row
    this.values = this.table.hot(row)
    this.start = this.table.offset(row)
    this.generation = this.table.facts.generation(row)
    this.epoch = this.table.epoch
  }
}
