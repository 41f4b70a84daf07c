import type { FamilyHead } from './family-head.ts'
import type { LabelDictionary } from './labels.ts'
import type { SeriesBlock } from './series-block.ts'

/** The series of a family, read in blocks. */
export interface FamilySeries {
  /** One dictionary a label; rows carry ids into them, -1 for a label that the series does not have. */
  readonly labels: readonly LabelDictionary[]
  /** Sample names to show, where a view was restricted to some; `undefined`: all. */
  readonly only: ReadonlySet<string> | undefined
  /** Changes when rows are added, removed or moved: what was derived from row numbers is then void. */
  readonly layout: number
  /** Starts a pass over the rows that exist now. Reading changes nothing. */
  open(): SeriesReader
}

/** A family of series that share name, type and meaning, as it is collected. */
export type MetricFamily = FamilyHead & FamilySeries

/** One pass over the rows of a family. Rows that were there when it was opened are read once, in order. */
export interface SeriesReader {
  /** Copies the next rows into `block` and returns how many; 0 at the end. */
  read(into: SeriesBlock): number
  /** Ends the pass; needed when it is left before its end. */
  close(): void
}
