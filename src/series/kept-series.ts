/** Only the series of rows below this are kept: an object of each takes 72 B. */
export const keptRows = 1024

/** By the value of each label in turn: the rest of the tree, and series at its ends. */
export type SeriesTree = Map<unknown, unknown>

/** The values that were asked for again and again, and their series until a row is removed. */
interface LastSeries<S> {
  readonly values: readonly unknown[]
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
      if (!tree.has(values[i])) tree.set(values[i], new Map())
      tree = tree.get(values[i]) as SeriesTree
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
