/** Only the series of rows below this are kept: an object of each takes 72 B. */
export const keptRows = 1024

/** By the value of each label in turn: the rest of the tree, and series at its ends. */
export type SeriesTree = Map<unknown, unknown>

/** A label that was asked for again and again, and those after it: from a list each takes 1 ns less than from an array. */
export interface LastLabel {
  readonly name: string | undefined
  readonly value: unknown
  readonly next: LastLabel | undefined
}

/** Never changed, as a getter among the values may ask for others, but for the series: it goes when a row is removed. */
interface LastSeries<S> {
  readonly labels: LastLabel | undefined
  series: S | undefined
}

/** Series by their rows, and, of those that are asked for more than once, by their label values. */
export class KeptSeries<S> {
  readonly byRow: (S | undefined)[] = []
  byValues: SeriesTree = new Map()
  last: LastSeries<S> | undefined

  /** Lets a series be found by these values, too. */
  set(values: readonly unknown[], series: S): void {
    let tree = this.byValues
    let i = 0
    for (; i < values.length - 1; i++) {
      const next = (tree.get(values[i]) ?? new Map()) as SeriesTree
      tree.set(values[i], next)
      tree = next
    }
    tree.set(values[i], series)
  }

  /** Values are forgotten, of all rows, and the series of one. */
  forget(row: number): void {
    if (row < keptRows) this.byRow[row] = undefined
    this.byValues = new Map()
    // Whoever is comparing the last values sees that they are gone.
    if (this.last !== undefined) this.last.series = undefined
  }
}
