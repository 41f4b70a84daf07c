import type { FamilyHead } from './family-head.ts'
import type { MetricFamily } from './metric-family.ts'

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
  /** How often a new series found no room under the limit of its metric. Instruments only. */
  readonly overflowed?: number | undefined
}
