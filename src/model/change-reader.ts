import type { FamilyHead } from './family-head.ts'
import type { LabelDictionary } from './labels.ts'
import type { SeriesBlock } from './series-block.ts'

/** The rest of one instrument that no batch holds yet. It has one consumer. */
export interface ChangeReader {
  readonly head: FamilyHead
  /** Those of the rows that are read in the same turn: dictionaries are replaced when they shrink. */
  readonly labels: readonly LabelDictionary[]
  /** Rows that wait. Costs nothing: it is asked at the end of every invocation. */
  readonly changed: number
  /** Asks functions for their values, where a gauge has any. Never rejects: a failing one keeps its old value. */
  refresh?(signal: AbortSignal): Promise<void>
  /** Starts over: rows that were read since the last `clear` wait again. */
  rewind(): void
  /** Copies the next waiting rows: amounts since they were last sent (counter, histogram, summary) or the value itself. */
  read(into: SeriesBlock): number
  /** Settles exactly the rows that were read since `rewind`. */
  clear(): void
  /** Every live row of a gauge, info or state set waits again. */
  resync(): void
  /** What a gauge, info or state set says is void from now on, or holds again: every live row waits, to say so. */
  declare(what: 'void' | 'valid'): void
}
