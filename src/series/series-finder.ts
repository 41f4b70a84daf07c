import { LabelMismatchError } from '../model/errors.ts'
import { keptRows, type KeptSeries, type LastLabel, type SeriesTree } from './kept-series.ts'
import { noRow } from './label-index.ts'
import type { SeriesTable } from './series-table.ts'

/** So often in a row a series is looked up before its values are remembered: to compare them takes 17 ns instead of 28. */
const leastRepeats = 8

/**
 * Finds the series of a table by their label values. Those that are asked for more than once are kept in a tree of Maps,
 * one level a label: a repeated call makes no object. A class of its own: it is one shape, whatever instruments there are.
 */
export class SeriesFinder<S> {
  readonly #table: SeriesTable
  readonly #names: readonly string[]
  readonly #kept: KeptSeries<S>
  readonly #make: (row: number) => S
  #before: unknown
  #repeats = 0

  constructor(table: SeriesTable, make: (row: number) => S) {
    this.#table = table
    this.#names = table.index.labels.map(({ name }) => name)
    this.#kept = table.kept as KeptSeries<S>
    this.#make = make
  }

  /** The series of named values. */
  named(labels: Readonly<Record<string, unknown>>): S {
    const { last } = this.#kept
    if (last === undefined) return this.#lookUp(labels)
    let label = last.labels
    // One pass, with the value read inside it: the engine then takes both from the shape of the object.
    for (const name in labels) {
      if (name !== label?.name || labels[name] !== label.value) return this.#lookUp(labels)
      label = label.next
    }
    return (label === undefined ? last.series : undefined) ?? this.#lookUp(labels)
  }

  /** The series of values in the order of the labels. */
  positional(...values: readonly unknown[]): S {
    const { last, byValues } = this.#kept
    if (values.length !== this.#names.length || values.length === 0) return this.#locate(values)
    let label = last?.labels
    for (let i = 0; label !== undefined && values[i] === label.value; i++) label = label.next
    if (last?.series !== undefined && label === undefined) return last.series
    let found: unknown = byValues
    for (let i = 0; found !== undefined && i < values.length; i++)
      found = (found as SeriesTree).get(values[i])
    return this.#isNew(found) ? this.#locate(values) : (found as S)
  }

  #lookUp(labels: Readonly<Record<string, unknown>>): S {
    const { index } = this.#table
    // With more rows most are not in the tree, and to look there first takes a quarter longer.
    if (index.size > keptRows) return this.#locate(index.ordered(labels))
    const { byValues } = this.#kept
    const names = this.#names
    let found: unknown = byValues
    let i = 0
    for (const name in labels) {
      found = name === names[i++] ? (found as SeriesTree).get(labels[name]) : undefined
      if (found === undefined) break
    }
    // A getter may have removed a series meanwhile.
    if (byValues !== this.#kept.byValues || i !== names.length || i === 0) found = undefined
    return this.#isNew(found) ? this.#locate(index.ordered(labels)) : (found as S)
  }

  /** Whether what was found has to be looked for: it is nothing, or comes so often that its values are to be remembered. */
  #isNew(found: unknown): boolean {
    if (found !== this.#before) {
      this.#kept.last = undefined
      this.#before = found
      this.#repeats = 0
    }
    return found === undefined || ++this.#repeats > leastRepeats
  }

  /** The series of values in the order of the labels, made when need be. */
  #locate(values: readonly unknown[]): S {
    const table = this.#table
    const { index } = table
    const row = index.locate(values, table.create)
    if (values.length === 0) throw new LabelMismatchError(table.head.name, [], 0)
    const kept = this.#kept
    if (row === noRow) return this.#make(table.overflow())
    const known = row < keptRows ? kept.byRow[row] : undefined
    const series = known ?? this.#make(row)
    if (row < keptRows) kept.byRow[row] = series
    const isLarge = index.size > keptRows
    if (isLarge) this.#isNew(row)
    if (this.#repeats > leastRepeats) {
      let labels: LastLabel | undefined
      for (let i = values.length; i-- > 0;) labels = { name: this.#names[i], value: values[i], next: labels }
      kept.last = { labels, series }
      this.#repeats = 0
    } else if (known !== undefined && !isLarge) kept.set(values, series)
    return series
  }
}
