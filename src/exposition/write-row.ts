import type { SeriesBlock } from '../model/series-block.ts'
import type { LineOutput } from './line-output.ts'

/** Where the rows of a family are written on one page. */
export interface RowOutput {
  readonly out: LineOutput
  /** Of an info: which label each escaped name stands for. */
  owners: Map<string, string> | undefined
  /** Keeps lines of a sample name that is printed behind the rows. */
  keep(suffix: string, text: string): void
  /** Tells once that series are left out whose labels share this escaped name. */
  leaveOut(label: string): void
}

/** Writes the lines of one row of a block. */
export type WriteRow = (page: RowOutput, block: SeriesBlock, row: number) => void
