import type { FamilyHead } from './family-head.ts'
import type { LabelDictionary } from './labels.ts'
import type { MetricFamily } from './metric-family.ts'
import type { SeriesBlock } from './series-block.ts'

/** What `collect` may return. */
export type Families = Iterable<MetricFamily> | AsyncIterable<MetricFamily> | Promise<Iterable<MetricFamily>>

/** What whoever collects may say. */
export interface CollectOptions {
  /** Aborts when the answer is no longer wanted. */
  readonly signal?: AbortSignal | undefined
  /** Sample names that are wanted: families with none of them may be left out. `undefined`: all. */
  readonly names?: ReadonlySet<string> | undefined
  /**
   * Called for each part of a collector that fails or does not finish before `signal` aborts; that part's families
   * are then left out. Without it, the first failure fails the whole collection.
   */
  readonly onError?: ((collector: string, error: unknown) => void) | undefined
}

/** Everything that can be asked for metric families: instruments, registries, aggregators, and users' own. */
export interface Collector {
  collect(options?: CollectOptions): Families
  /** Heads of the families that `collect` will give, where they are known: clashes are then found at `register`. */
  describe?(): Iterable<FamilyHead>
  /** What has changed since it was last sent. Instruments only; custom collectors are scraped, not aggregated. */
  changes?(): ChangeReader
  /** How often a new series found no room under the limit of its metric. Instruments only. */
  readonly overflowed?: number | undefined
}

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
}
