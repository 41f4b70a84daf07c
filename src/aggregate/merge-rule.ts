import type { AggregateState } from './aggregate-state.ts'
import type { BatchFamily } from './batch.ts'
import type { FamilyTable } from './family-table.ts'
import type { RowFinder } from './row-finder.ts'
import type { Source } from './source.ts'

/** Rows of a batch on their way into a family. */
export interface Merge {
  readonly state: AggregateState
  readonly family: FamilyTable
  readonly from: BatchFamily
  readonly source: Source
  /** When the values were true: the time of the record less the age of the batch. */
  readonly atSeconds: number
  /** The family's bucket, or state, for each one of the batch; `undefined`: they are the same. */
  readonly columns: Int32Array | undefined
  readonly finder: RowFinder
}

/** What is different from type to type. */
export interface MergeRule {
  /** Whether what finds no room may be added to an overflow series, or must be refused. */
  readonly overflow: 'fold' | 'refuse'
  /** Merges row `at` of the batch into a row of the family. */
  merge(merge: Merge, row: number, at: number): void
  /** Writes what a row shows; `false`: nothing, at the moment. */
  show(
    family: FamilyTable,
    row: number,
    live: LiveValues | undefined,
    into: Float64Array,
    at: number,
  ): boolean
}

/** What the sources of a family say now, taken together. By row. */
export interface LiveValues {
  readonly has: Uint8Array
  readonly values: Float64Array
  /** When the newest of them was said, where only that one counts. */
  readonly seconds: Float64Array
}
