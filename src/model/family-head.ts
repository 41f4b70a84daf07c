/** The eight types of OpenMetrics. */
export type FamilyType = FamilyHead['type']

/** How the values of a gauge from several sources become one. The ten modes of the Python client, and `auto`. */
export type GaugeAggregation =
  | 'auto'
  | 'all'
  | 'liveall'
  | 'min'
  | 'livemin'
  | 'max'
  | 'livemax'
  | 'sum'
  | 'livesum'
  | 'mostrecent'
  | 'livemostrecent'

interface Head<T extends string> {
  readonly type: T
  /** Without the suffixes that samples carry: `requests`, not `requests_total`. */
  readonly name: string
  readonly help: string
  /** `''` for none. */
  readonly unit: string
}

/** A value that only goes up. A row is one number. */
export interface CounterHead extends Head<'counter'> {}
/** A value that goes up and down. A row is one number. */
export interface GaugeHead extends Head<'gauge'> {
  readonly aggregation: GaugeAggregation
}
/** Observations counted in buckets. A row is `bounds.length + 1` plain (not cumulative) counts, then the sum. */
export interface HistogramHead extends Head<'histogram'> {
  /** Finite, rising, without +Inf. */
  readonly bounds: readonly number[]
}
/** A histogram whose counts may go down. Rows as in a histogram. */
export interface GaugeHistogramHead extends Head<'gaugehistogram'> {
  readonly bounds: readonly number[]
}
/** Count and sum of observations. A row is the count, the sum, then one value a quantile. */
export interface SummaryHead extends Head<'summary'> {
  readonly quantiles: readonly number[]
}
/** Text about a target. A row is the number 1; its labels are in the row's detail. */
export interface InfoHead extends Head<'info'> {}
/** Which of some states hold. A row is one number a state: 1, 0, or NaN where the series does not have the state. */
export interface StateSetHead extends Head<'stateset'> {
  readonly states: readonly string[]
}
/** A value of which nothing is known. A row is one number. */
export interface UnknownHead extends Head<'unknown'> {}

/** What a family is, without its series. */
export type FamilyHead =
  | CounterHead
  | GaugeHead
  | HistogramHead
  | GaugeHistogramHead
  | SummaryHead
  | InfoHead
  | StateSetHead
  | UnknownHead

/** How many numbers a row of this family has. */
export function widthOf(head: FamilyHead): number {
  switch (head.type) {
    case 'counter':
    case 'gauge':
    case 'info':
    case 'unknown':
      return 1
    case 'histogram':
    case 'gaugehistogram':
      return head.bounds.length + 2
    case 'summary':
      return 2 + head.quantiles.length
    case 'stateset':
      return head.states.length
  }
}

/** The head of a family alone, as plain data. */
export function headOf(family: FamilyHead): FamilyHead {
  const { name, help, unit } = family
  switch (family.type) {
    case 'gauge':
      return { type: 'gauge', name, help, unit, aggregation: family.aggregation }
    case 'histogram':
      return { type: 'histogram', name, help, unit, bounds: family.bounds }
    case 'gaugehistogram':
      return { type: 'gaugehistogram', name, help, unit, bounds: family.bounds }
    case 'summary':
      return { type: 'summary', name, help, unit, quantiles: family.quantiles }
    case 'stateset':
      return { type: 'stateset', name, help, unit, states: family.states }
    case 'counter':
    case 'info':
    case 'unknown':
      return { type: family.type, name, help, unit }
  }
}
