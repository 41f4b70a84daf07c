import type { ChangeReader } from '../model/change-reader.ts'
import type { Exemplar } from '../model/exemplar.ts'
import type { FamilyHead } from '../model/family-head.ts'
import type { LabelDictionary } from '../model/labels.ts'
import { gaugeFlags, type SeriesBlock, type SeriesDetail } from '../model/series-block.ts'
import { RowColumn } from './row-column.ts'
import type { SeriesTable } from './series-table.ts'

/** Asks the functions of a gauge. */
export type Refresh = (signal: AbortSignal) => Promise<void>

/** A row's mark: 0 when nothing of it waits, else some of these bits, and `gaugeFlags.repeated`. */
const unmarked = 0
const waiting = 1
/** The row was removed and must still be sent. */
const leaving = 2

/**
 * The rows of a table that have changed since they were sent. A row is listed when its mark is found unset, once,
 * so that the list is never longer than the table and asking whether there is anything costs nothing.
 */
export class TableChanges implements ChangeReader {
  readonly refresh?: Refresh
  readonly #table: SeriesTable
  readonly #marks = new RowColumn(Uint8Array)
  #rows: number[] = []
  #read = 0
  /** Whether everything that was said is to be withdrawn, as if all rows had been removed. */
  #isVoid = false
  readonly #exemplars = new Map<number, (Exemplar | undefined)[]>()

  constructor(table: SeriesTable, refresh?: Refresh) {
    this.#table = table
    if (refresh !== undefined) this.refresh = refresh
    if (table.onTouch !== undefined) {
      throw new Error(
        `Cannot read the changes of "${table.head.name}": it must have one reader, received a second`,
      )
    }
    if (table.kind === 'amount') table.keepSent()
    for (const row of table.rows()) {
      this.#list(row)
      const exemplars = table.detail(row)?.exemplars
      if (exemplars !== undefined) this.#exemplars.set(row, [...exemplars])
    }
    table.onTouch = (row) => this.#list(row)
    table.onRemove = (row) => this.#leave(row)
    table.onExemplar = (row, column, exemplar) => this.#keepExemplar(row, column, exemplar)
  }

  get head(): FamilyHead {
    return this.#table.head
  }

  get labels(): readonly LabelDictionary[] {
    return this.#table.labels
  }

  get changed(): number {
    return this.#rows.length
  }

  rewind(): void {
    this.#read = 0
  }

  read(into: SeriesBlock): number {
    const { width } = this.#table
    const labels = this.#table.labels.length
    const rows = this.#rows.slice(this.#read, this.#read + into.capacity)
    into.details = undefined
    for (const [i, row] of rows.entries()) {
      this.#table.copyIds(row, into.labelIds, i * labels, labels)
      const start = this.#table.offset(row)
      into.values.set(this.#table.hot(row).subarray(start, start + width), i * width)
      into.createdSeconds[i] = this.#table.facts.createdSeconds(row)
      into.timestampSeconds[i] = NaN
      into.flags[i] = this.#flags(row)
      const detail = this.#detail(row)
      if (detail !== undefined) (into.details ??= [])[i] = detail
    }
    this.#read += rows.length
    into.rows = rows.length
    return rows.length
  }

  clear(): void {
    for (const row of this.#rows.slice(0, this.#read)) this.#settle(row)
    this.#rows = this.#rows.slice(this.#read)
    this.#read = 0
  }

  resync(): void {
    if (this.#table.kind !== 'state') return
    for (const row of this.#table.rows())
      if (this.#marks.get(row) === unmarked) this.#list(row, waiting | gaugeFlags.repeated)
  }

  declare(what: 'void' | 'valid'): void {
    if (this.#table.kind !== 'state' || this.#isVoid === (what === 'void')) return
    this.#isVoid = what === 'void'
    for (const row of this.#table.rows()) this.#list(row)
  }

  #list(row: number, mark: number = waiting): void {
    if (this.#marks.get(row) === unmarked) this.#rows.push(row)
    this.#marks.set(row, mark)
  }

  /** What was not sent yet is still sent; a state is sent once more, so that it is withdrawn. */
  #leave(row: number): boolean {
    if (this.#table.kind === 'state') this.#list(row)
    const mark = this.#marks.get(row)
    if (mark === unmarked) return false
    this.#marks.set(row, mark | leaving)
    return true
  }

  #settle(row: number): void {
    const wasLeaving = this.#isLeaving(row)
    this.#marks.set(row, unmarked)
    this.#exemplars.delete(row)
    this.#table.settle(row)
    if (wasLeaving) this.#table.free(row)
  }

  #isLeaving(row: number): boolean {
    return (this.#marks.get(row) & leaving) !== 0
  }

  #flags(row: number): number {
    const isRepeated = this.#marks.get(row) & gaugeFlags.repeated
    const isWithdrawn = this.#isVoid || this.#isLeaving(row)
    if (this.#table.head.type !== 'gauge') {
      return this.#table.kind === 'state' && isWithdrawn ? gaugeFlags.withdrawn : isRepeated
    }
    // A removed gauge says that it has no value: the aggregator then withdraws what this source had said.
    const flags = isWithdrawn ? 0 : this.#table.facts.flags(row)
    return flags === 0 ? 0 : flags | isRepeated
  }

  #detail(row: number): SeriesDetail | undefined {
    const exemplars = this.#exemplars.get(row)
    const info = this.#table.detail(row)?.info
    return exemplars === undefined && info === undefined ? undefined : { exemplars, info }
  }

  #keepExemplar(row: number, column: number, exemplar: Exemplar): void {
    const exemplars = this.#exemplars.get(row) ?? []
    exemplars[column] = exemplar
    this.#exemplars.set(row, exemplars)
  }
}
