import type { GaugeHead } from '../model/family-head.ts'
import type { LabelValue } from '../model/labels.ts'
import { MetricFamilyBuilder, type MetricFamilyOptions, type MetricOptions } from './metric-family-builder.ts'

/**
 * A gauge that a custom collector has read elsewhere.
 * @example
 * yield new GaugeMetricFamily({ name: 'queue_depth', help: 'Messages waiting', labelNames: ['queue'] }).addMetric(['orders'], 14)
 */
export class GaugeMetricFamily extends MetricFamilyBuilder<'gauge'> implements GaugeHead {
  readonly aggregation = 'auto' as const

  constructor(options: MetricFamilyOptions & MetricOptions & { readonly value?: number | undefined }) {
    super('gauge', options)
    if (options.value !== undefined) this.addMetric([], options.value, options)
  }

  /** Adds a series. @throws TypeError when labels do not match the label names or the value is not a number. */
  addMetric(labels: readonly LabelValue[], value: number, options: MetricOptions = {}): this {
    const values = [this.number('value', value)]
    return this.addRow(labels, options, () => ({ values }))
  }

  protected override head(): GaugeHead {
    return this
  }
}
