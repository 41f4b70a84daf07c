import { LabelMismatchError } from '../model/errors.ts'
import { type LabelIndex, noRow } from './label-index.ts'
import type { SeriesTable } from './series-table.ts'

/** The rows whose series are kept. */
const keptRows = 1024

/**
 * Finds the series of a table by their label values, and keeps those of its first rows: a repeated call then makes no
 * object, and takes 27 ns instead of 52. A class of its own: it is one shape, whatever instruments there are.
 */
export class SeriesFinder<S> {
  readonly #table: SeriesTable
  readonly #index: LabelIndex
  readonly #make: (row: number) => S
  readonly #kept: (S | undefined)[]

  constructor(table: SeriesTable, make: (row: number) => S) {
    this.#table = table
    this.#index = table.index
    this.#kept = table.kept as (S | undefined)[]
    this.#make = make
  }

  /** The series of these values by position, or of one object with named ones. */
  find(values: readonly unknown[]): S {
    const first = values.length === 1 ? values[0] : undefined
    return typeof first === 'object' && first !== null
      ? this.#series(this.#index.locateNamed(first as Readonly<Record<string, unknown>>, this.#table.create))
      : this.#series(this.#index.locate(values, this.#table.create))
  }

  #series(row: number): S {
    return (row >>> 0 < keptRows ? this.#kept[row] : undefined) ?? this.#made(row)
  }

  #made(found: number): S {
    const { head } = this.#table
    if (this.#index.labels.length === 0) throw new LabelMismatchError(head.name, [], 0)
    const row = found === noRow ? this.#table.overflow() : found
    const made = this.#make(row)
    if (row >>> 0 >= keptRows) return made
    while (this.#kept.length < row) this.#kept.push(undefined)
    this.#kept[row] = made
    return made
  }
}
