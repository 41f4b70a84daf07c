import type { SummaryHead } from '../model/family-head.ts'
import type { LabelValue } from '../model/labels.ts'
import {
  type CountedMetricOptions,
  MetricFamilyBuilder,
  type MetricFamilyOptions,
} from './metric-family-builder.ts'

/** One summary as a custom collector has it. */
export interface SummaryValue {
  readonly count: number
  readonly sum: number
  /** One value for each of the family's quantiles. @default none */
  readonly quantiles?: readonly number[] | undefined
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
      CountedMetricOptions & {
        readonly value?: SummaryValue | undefined
        /** From 0 to 1, rising. @default none */
        readonly quantiles?: readonly number[] | undefined
      },
  ) {
    super('summary', options, () => ['quantile'])
    this.quantiles = checkedQuantiles(this.name, options.quantiles ?? [])
    if (options.value !== undefined) this.addMetric([], options.value, options)
  }

  /** Adds a series. @throws TypeError when labels or quantiles do not match the family's, or a value is not a number. */
  addMetric(labels: readonly LabelValue[], value: SummaryValue, options: CountedMetricOptions = {}): this {
    const { count, sum, quantiles = [] } = value
    if (quantiles.length !== this.quantiles.length) {
      throw new TypeError(
        `Cannot add a metric to "${this.name}": it must have one value for each quantile of [${this.quantiles.join(', ')}], received ${quantiles.length}`,
      )
    }
    const values = [
      this.number('count', count),
      this.number('sum', sum),
      ...quantiles.map((quantile) => this.number('quantile', quantile)),
    ]
    return this.addRow(labels, options, () => ({ values }))
  }

  protected override head(): SummaryHead {
    return this
  }
}

function checkedQuantiles(metric: string, quantiles: readonly number[]): readonly number[] {
  const wrong = quantiles.findIndex(
    (quantile, i) =>
      typeof quantile !== 'number' ||
      !(quantile >= 0 && quantile <= 1 && quantile > (quantiles[i - 1] ?? -1)),
  )
  if (wrong < 0) return [...quantiles]
  throw new RangeError(
    `Cannot make family "${metric}": quantiles must be numbers from 0 to 1 that rise strictly, received ${quantiles[wrong]} at ${wrong}`,
  )
}
