/** Buckets of one sign that follow each other: some are passed over, then so many are there. */
interface BucketSpan {
  /** From the end of the span before; of the first span, the index of its first bucket. */
  readonly offset: number
  readonly length: number
}

/** The buckets of one sign: where they are, and how each count differs from the one before. */
export interface SparseBuckets {
  readonly spans: readonly BucketSpan[]
  readonly deltas: readonly number[]
}

/** A histogram whose bounds follow from its schema, as remote write sends it. @see Prometheus, "Native histograms" */
export interface NativeHistogram {
  /** From -4 to 8; -53: the bounds are `customValues`. */
  readonly schema: number
  readonly count: number
  readonly sum: number
  /** Observations whose size is at most this are in no bucket, but in `zeroCount`. */
  readonly zeroThreshold: number
  readonly zeroCount: number
  readonly negative: SparseBuckets
  readonly positive: SparseBuckets
  readonly customValues?: readonly number[] | undefined
}
