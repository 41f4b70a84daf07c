import type { SummaryHead } from '../model/family-head.ts'
import type { LabelValue } from '../model/labels.ts'
import { MetricFamilyBuilder, type MetricFamilyOptions, type MetricOptions } from './metric-family-builder.ts'

/** One summary as a custom collector has it. */
export interface SummaryValue {
  readonly count: number
  readonly sum: number
  /** One value for each of the family's quantiles. @default none */
  readonly quantiles?: readonly number[] | undefined
}

/** What else may be said about one summary. */
export interface SummaryMetricOptions extends MetricOptions {
  /** When it began to count, in Unix seconds. @default not known */
  readonly createdSeconds?: number | undefined
}

/**
 * A summary that a custom collector has read elsewhere.
 * @example
 * yield new SummaryMetricFamily({ name: 'size_bytes', help: 'Size of requests', value: { count: 3, sum: 512 } })
 */
export class SummaryMetricFamily extends MetricFamilyBuilder<'summary'> implements SummaryHead {
  readonly quantiles: readonly number[]

  constructor(
    options: MetricFamilyOptions &
      SummaryMetricOptions & {
        readonly value?: SummaryValue | undefined
        /** From 0 to 1. @default none */
        readonly quantiles?: readonly number[] | undefined
      },
  ) {
    super('summary', options, ['quantile'])
    this.quantiles = options.quantiles ?? []
    if (options.value !== undefined) this.addMetric([], options.value, options)
  }

  /** Adds a series. @throws TypeError when labels or quantiles do not match the family's, or a value is not a number. */
  addMetric(labels: readonly LabelValue[], value: SummaryValue, options: SummaryMetricOptions = {}): this {
    const { timestampSeconds, createdSeconds } = options
    const quantiles = value.quantiles ?? []
    if (quantiles.length !== this.quantiles.length) {
      throw new TypeError(
        `Cannot add a metric to "${this.name}": it must have one value for each quantile of [${this.quantiles.join(', ')}], received ${quantiles.length}`,
      )
    }
    const values = [this.number('count', value.count), this.number('sum', value.sum), ...quantiles]
    return this.addRow(labels, () => ({ values, timestampSeconds, createdSeconds }))
  }

  protected override head(): SummaryHead {
    return this
  }
}
