/**
 * The messages of OTLP that are sent, as plain data: a `bigint` is an integer of 64 bits, a `number` a double (but for
 * `aggregationTemporality`), and what has no value is not there.
 * @see OTLP 1, "metrics.proto", "common.proto" and "resource.proto"
 */
export interface OtlpRequest {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: OtlpAttributes }
    readonly scopeMetrics: readonly { readonly scope: OtlpScope; readonly metrics: readonly OtlpMetric[] }[]
  }[]
}

/** The code that made the data. */
export interface OtlpScope {
  readonly name: string
  readonly version?: string | undefined
}

/** Labels. */
export type OtlpAttributes = readonly {
  readonly key: string
  readonly value: { readonly stringValue: string }
}[]

/** A name and its data points, which are in the one of the four fields that is there. */
export interface OtlpMetric {
  readonly name: string
  readonly description: string
  readonly gauge?: { readonly dataPoints: readonly OtlpNumber[] }
  readonly sum?: OtlpCounted<OtlpNumber> & { readonly isMonotonic: true }
  readonly histogram?: OtlpCounted<OtlpHistogram>
  readonly summary?: { readonly dataPoints: readonly OtlpSummary[] }
}

/** Counted since a start, not since the last time. */
interface OtlpCounted<T> {
  readonly dataPoints: readonly T[]
  readonly aggregationTemporality: 2
}

/** What every data point has. */
export interface OtlpPoint {
  readonly attributes: OtlpAttributes
  readonly startTimeUnixNano?: bigint | undefined
  readonly timeUnixNano: bigint
}

/** A number at a time. */
export interface OtlpNumber extends OtlpPoint {
  readonly asDouble: number
  readonly exemplars?: readonly OtlpExemplar[] | undefined
}

/** Buckets have plain counts, one more than there are bounds. */
export interface OtlpHistogram extends OtlpPoint {
  readonly count: bigint
  readonly sum?: number | undefined
  readonly bucketCounts: readonly bigint[]
  readonly explicitBounds: readonly number[]
  readonly exemplars: readonly OtlpExemplar[]
}

/** Count, sum and quantiles. */
export interface OtlpSummary extends OtlpPoint {
  readonly count: bigint
  readonly sum: number
  readonly quantileValues: readonly { readonly quantile: number; readonly value: number }[]
}

/** A pointer from an observation to a trace. */
export interface OtlpExemplar {
  readonly filteredAttributes: OtlpAttributes
  readonly timeUnixNano: bigint
  readonly asDouble: number
  /** In hexadecimal digits. */
  readonly traceId?: string | undefined
  readonly spanId?: string | undefined
}
