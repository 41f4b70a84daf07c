import type { FamilyTable } from './family-table.ts'

/** What a source said about series of gauges and infos: by family, then by row. */
export type Cells = Map<FamilyTable, Map<number, number>>

/** What is remembered of one isolate, process or sandbox. */
export interface Source {
  readonly id: string
  /** Of the last batch that was applied. */
  sequence: number
  nonce: string
  /** When it was last heard of. */
  seenSeconds: number
  /** How long after that its live values are shown. */
  leaseSeconds: number
  /**
   * `wanted`: some of its live values are gone, which the next answers say. `told`: the answer to a new batch has said
   * so; it says it again if the batch is repeated, and the next batch makes up for it. The answer to a repeated one
   * does not count: it may be a copy that was long on its way, and nobody waits for its answer.
   */
  resync: 'none' | 'wanted' | 'told'
  /**
   * Gauge: its value; where the newest live value counts, that and when it was said, see `newest-live.ts`.
   * Info: by the row of its own labels, the row of those with what it says. Missing where the family has no
   * use for values per source.
   */
  cells: Cells | undefined
}
