import type { UnknownHead } from '../model/family-head.ts'
import type { LabelValue } from '../model/labels.ts'
import { MetricFamilyBuilder, type MetricFamilyOptions, type MetricOptions } from './metric-family-builder.ts'

/**
 * A value of which the type is not known, that a custom collector has read elsewhere.
 * @example
 * yield new UnknownMetricFamily({ name: 'legacy_value', help: 'From the old system', labelNames: ['queue'] }).addMetric(['orders'], 14)
 */
export class UnknownMetricFamily extends MetricFamilyBuilder<'unknown'> implements UnknownHead {
  constructor(options: MetricFamilyOptions & MetricOptions & { readonly value?: number | undefined }) {
    super('unknown', options)
    if (options.value !== undefined) this.addMetric([], options.value, options)
  }

  /** Adds a series. @throws TypeError when labels do not match the label names or the value is not a number. */
  addMetric(labels: readonly LabelValue[], value: number, options: MetricOptions = {}): this {
    const values = [this.number('value', value)]
    return this.addRow(labels, options, () => ({ values }))
  }

  protected override head(): UnknownHead {
    return this
  }
}
