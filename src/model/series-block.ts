import type { Exemplar } from './exemplar.ts'
import type { LabelPairs } from './labels.ts'
import { type FamilyHead, widthOf } from './family-head.ts'

/** How many rows a block has when nobody says otherwise. */
export const blockRows = 512

/** Some rows of a family, copied: nothing in it changes when the family does. Reused from read to read. */
export interface SeriesBlock {
  /** Rows that the last read filled. */
  rows: number
  readonly capacity: number
  /** `rows x labels`; -1: the series has no such label. */
  readonly labelIds: Int32Array
  /** `rows x widthOf(head)`. */
  readonly values: Float64Array
  /** Start time of each row in Unix seconds; NaN: not known. */
  readonly createdSeconds: Float64Array
  /** Timestamp of each row in Unix seconds; NaN: none, which is the rule. */
  readonly timestampSeconds: Float64Array
  /** What a change reader says about a row, see `gaugeFlags`; 0 in every other block. */
  readonly flags: Uint8Array
  /** One entry a row where a family has any; `undefined`: no row of this block has details. */
  details: (SeriesDetail | undefined)[] | undefined
}

/** What only some series have. It is replaced, never changed: the same object says the same. */
export interface SeriesDetail {
  /** One place a value column: 0 for a counter, the bucket's number for a histogram. */
  readonly exemplars?: readonly (Exemplar | undefined)[] | undefined
  /** The labels of an info series. */
  readonly info?: LabelPairs | undefined
  /** Samples of a histogram that a custom collector could not give. */
  readonly omit?: 'sum' | 'count and sum' | undefined
}

/** Flags of a row as a change reader gives it: of a gauge, `repeated` and `withdrawn` of others as said there. */
export const gaugeFlags = {
  /** The row has a value. Without: it was never set, or removed, and what the source had said of it is void. */
  hasValue: 1,
  /** It was `set` when it had a value already: not a gauge that is only counted up and down. */
  wasSet: 2,
  /**
   * It is only repeated, for an aggregator that has forgotten it: no newer than what others have said since. Of state
   * sets and infos too.
   */
  repeated: 4,
  /** Info and state set only: the series was removed, and what the source had said of it is void. */
  withdrawn: 8,
} as const

/** A block with room for `capacity` rows of a family. */
export function createBlock(head: FamilyHead, labelCount: number, capacity: number = blockRows): SeriesBlock {
  return {
    rows: 0,
    capacity,
    labelIds: new Int32Array(capacity * labelCount),
    values: new Float64Array(capacity * widthOf(head)),
    createdSeconds: new Float64Array(capacity),
    timestampSeconds: new Float64Array(capacity),
    flags: new Uint8Array(capacity),
    details: undefined,
  }
}
