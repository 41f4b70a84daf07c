import type { Exemplar } from '../model/exemplar.ts'
import type { FamilyHead } from '../model/family-head.ts'
import type { LabelDictionary } from '../model/labels.ts'

/** Until when a view shows what there is: until there is a newer record, or a source falls silent. */
export interface ViewKey {
  /** Position in the log that the view holds everything up to. */
  readonly lsn: number
  /** When the next source's live values disappear; `Infinity`: never. */
  readonly validUntilSeconds: number
}

/** What an aggregator shows: its columns, copied in one turn. Shards are merged as views. */
export interface View extends ViewKey {
  readonly nowSeconds: number
  /** Those that have nothing to show at the moment too: their names stay theirs. */
  readonly families: readonly ViewFamily[]
  /**
   * Of gauges that add up here, the rows that no source says now, with their most recent values: shown where
   * another shard has seen such a gauge `set`, and the newest value counts.
   */
  readonly unsaid: readonly ViewFamily[]
}

/** One family of a view. */
export interface ViewFamily {
  readonly head: FamilyHead
  /** When the shard got it: between shards, what they disagree about is as the first of them has it. */
  readonly createdSeconds: number
  /** A gauge with aggregation `auto` that was `set`: the most recent value counts, for ever. */
  readonly isStepped: boolean
  readonly labels: readonly LabelDictionary[]
  readonly rows: number
  /** `rows x labels`, -1: the series has no such label. */
  readonly labelIds: Int32Array
  /** `rows x widthOf(head)`. */
  readonly values: Float64Array
  readonly rowCreatedSeconds: Float64Array
  /** Gauge: the most recent value of any source; empty for other types. */
  readonly latest: Float64Array
  /** Gauge and state set: when that was, NaN for never; empty for other types. */
  readonly latestSeconds: Float64Array
  /** By `row x widthOf(head) + column`. */
  readonly exemplars: ReadonlyMap<number, Exemplar>
}
