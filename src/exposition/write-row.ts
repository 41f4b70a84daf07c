import type { SeriesBlock } from '../model/series-block.ts'

/** Writes the lines of one row of a block. */
export type WriteRow = (block: SeriesBlock, row: number) => void
