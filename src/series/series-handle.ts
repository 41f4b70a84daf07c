import type { SeriesTable } from './series-table.ts'

/** A series that somebody holds: it knows where its numbers are and does not look for them again. */
export class SeriesHandle {
  protected readonly table: SeriesTable
  protected readonly row: number
  /** The chunk with the row's numbers, and where in it they start. */
  protected readonly values: Float64Array<ArrayBuffer>
  protected readonly start: number
  readonly #generation: number
  /** The table's epoch at which the row was last known to be this series'. */
  protected epoch: number

  constructor(table: SeriesTable, row: number) {
    this.table = table
    this.row = row
    this.values = table.hot(row)
    this.start = table.offset(row)
    this.#generation = table.generation(row)
    this.epoch = table.epoch
  }

  /** Whether the row is still this series'. To be asked before a write when the table's epoch has moved. */
  protected isLive(): boolean {
    if (this.table.generation(this.row) !== this.#generation) return false
    this.epoch = this.table.epoch
    return true
  }

  /** Before a write to a row that has nothing waiting; false: the series was removed and there is nothing to write to. */
  protected touch(): boolean {
    if (!this.isLive()) return false
    this.table.touch(this.row)
    return true
  }
}
