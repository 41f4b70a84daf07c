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

/** A name and its data points. */
export interface OtlpMetric extends OtlpData {
  readonly name: string
  readonly description: string
}

/** Data points, in the one of the four fields that is there. */
export interface OtlpData {
  readonly gauge?: OtlpGauge
  readonly sum?: OtlpCounted & { readonly isMonotonic: true }
  readonly histogram?: OtlpCounted
  readonly summary?: OtlpGauge
}

interface OtlpGauge {
  readonly dataPoints: readonly OtlpPoint[]
}

/** Counted since a start, not since the last time. */
interface OtlpCounted extends OtlpGauge {
  readonly aggregationTemporality: 2
}

/** What was measured, or counted until some time. */
export type OtlpPoint = OtlpNumber | OtlpHistogram | OtlpSummary

interface OtlpSeries {
  readonly attributes: OtlpAttributes
  readonly startTimeUnixNano?: bigint | undefined
  readonly timeUnixNano: bigint
}

interface OtlpNumber extends OtlpSeries {
  readonly asDouble: number
  readonly exemplars?: readonly OtlpExemplar[] | undefined
}

/** Buckets have plain counts, one more than there are bounds. */
interface OtlpHistogram extends OtlpSeries {
  readonly count: bigint
  readonly sum?: number | undefined
  readonly bucketCounts: readonly bigint[]
  readonly explicitBounds: readonly number[]
  readonly exemplars: readonly OtlpExemplar[]
}

interface OtlpSummary extends OtlpSeries {
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
