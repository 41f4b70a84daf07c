import type { SeriesBlock } from '../model/series-block.ts'

/** What is known of a family's rows while a page is written. */
export interface RowNotes {
  /** Of an info: which label each escaped name stands for. */
  owners: Map<string, string> | undefined
  /** Keeps lines of a sample name that is printed behind the rows. */
  keep(suffix: string, lines: string): ''
  /** Tells once that series are left out whose labels share this escaped name. */
  leaveOut(label: string): ''
}

/** The text of one row of a block, or of part of it; empty where nothing is shown. */
export type WriteRow = (notes: RowNotes, block: SeriesBlock, row: number) => string
