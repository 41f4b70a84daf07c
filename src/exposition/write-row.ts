import type { SeriesBlock } from '../model/series-block.ts'
import type { FamilyPage } from './family-page.ts'

/** The text of one row of a block, or of part of it; empty where nothing is shown. */
export type WriteRow = (page: FamilyPage, block: SeriesBlock, row: number) => string
