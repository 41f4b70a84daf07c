import type { HistogramHead } from '../model/family-head.ts'
import type { LabelValue } from '../model/labels.ts'
import type { CumulativeBucket } from './cumulative-buckets.ts'
import { BucketFamilyBuilder } from './bucket-family-builder.ts'
import type { CountedMetricOptions, MetricFamilyOptions } from './metric-family-builder.ts'

/** One histogram as a custom collector has it. */
export interface HistogramValue {
  readonly buckets: readonly CumulativeBucket[]
  /** Without it neither sum nor count is shown. @default not known */
  readonly sum?: number | undefined
}

/**
 * A histogram that a custom collector has read elsewhere. Its series may have different bounds.
 * @example
 * yield new HistogramMetricFamily({
 *   name: 'wait_seconds',
 *   help: 'Time in the queue',
 *   value: { buckets: [{ le: 1, count: 3 }, { le: Infinity, count: 4 }], sum: 5.5 },
 * })
 */
export class HistogramMetricFamily extends BucketFamilyBuilder<'histogram'> implements HistogramHead {
  constructor(
    options: MetricFamilyOptions & CountedMetricOptions & { readonly value?: HistogramValue | undefined },
  ) {
    super('histogram', options)
    if (options.value !== undefined) this.addMetric([], options.value, options)
  }

  /** Adds a series. @throws TypeError, RangeError when labels do not match, or buckets do not rise up to +Inf. */
  addMetric(labels: readonly LabelValue[], value: HistogramValue, options: CountedMetricOptions = {}): this {
    return this.addBuckets(labels, value.buckets, value.sum, options)
  }

  protected override head(): HistogramHead {
    return this
  }
}
