import type { GaugeHistogramHead } from '../model/family-head.ts'
import type { LabelValue } from '../model/labels.ts'
import type { CumulativeBucket } from './cumulative-buckets.ts'
import { BucketFamilyBuilder } from './bucket-family-builder.ts'
import type { MetricFamilyOptions, MetricOptions } from './metric-family-builder.ts'

/** One gauge histogram as a custom collector has it. */
export interface GaugeHistogramValue {
  readonly buckets: readonly CumulativeBucket[]
  /** Without it neither sum nor count is shown. @default not known */
  readonly gsum?: number | undefined
}

/**
 * A distribution of what is there now, such as the ages of the items in a queue.
 * @example
 * yield new GaugeHistogramMetricFamily({
 *   name: 'age_seconds',
 *   help: 'Age of queued items',
 *   value: { buckets: [{ le: 1, count: 3 }, { le: Infinity, count: 4 }], gsum: 5.5 },
 * })
 */
export class GaugeHistogramMetricFamily
  extends BucketFamilyBuilder<'gaugehistogram'>
  implements GaugeHistogramHead
{
  constructor(
    options: MetricFamilyOptions & MetricOptions & { readonly value?: GaugeHistogramValue | undefined },
  ) {
    super('gaugehistogram', options)
    if (options.value !== undefined) this.addMetric([], options.value, options)
  }

  /** Adds a series. @throws TypeError, RangeError when labels do not match, or buckets do not rise up to +Inf. */
  addMetric(labels: readonly LabelValue[], value: GaugeHistogramValue, options: MetricOptions = {}): this {
    return this.addBuckets(labels, value.buckets, value.gsum, options)
  }

  protected override head(): GaugeHistogramHead {
    return this
  }
}
