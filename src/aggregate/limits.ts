/** What an aggregate may hold and for how long. Part of its state: changed by a record in the log. */
export interface Limits {
  /** Series of all families; what is above goes to the overflow series of its family. */
  readonly maxSeries: number
  readonly maxSeriesPerFamily: number
  readonly maxFamilies: number
  /** Sources whose sequence is remembered; above, unknown ones are told to wait. */
  readonly maxSources: number
  /** Estimated memory of series, label values, exemplars and sources. */
  readonly maxBytes: number
  /** A silent source's sequence is remembered at least this long, and longer while there is room. */
  readonly retentionSeconds: number
  /** A silent source's live values are dropped after this. */
  readonly liveSeconds: number
  /** The longest lease that a source may wish for. */
  readonly maxLeaseSeconds: number
  /** How far a source's stamp may be ahead of the aggregator's clock; up to five minutes more, it is told to wait. */
  readonly maxStampAheadSeconds: number
}

/** What a new aggregate has. In the bytes each has its place in this order: new ones go to the end. */
export const defaultLimits: Limits = {
  maxSeries: 50_000,
  maxSeriesPerFamily: 10_000,
  maxFamilies: 1_000,
  maxSources: 20_000,
  maxBytes: 25_165_824, // 24 MiB: a bundler keeps an object with arithmetic in it
  retentionSeconds: 3_600,
  liveSeconds: 900,
  maxLeaseSeconds: 900,
  maxStampAheadSeconds: 3_600,
}

/** The names of all limits. */
export const limitNames: readonly (keyof Limits)[] = /* @__PURE__ */ Object.keys(
  defaultLimits,
) as (keyof Limits)[]
