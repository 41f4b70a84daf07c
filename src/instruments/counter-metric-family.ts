import type { CounterHead } from '../model/family-head.ts'
import type { LabelValue } from '../model/labels.ts'
import {
  type CountedMetricOptions,
  type ExemplarInput,
  MetricFamilyBuilder,
  type MetricFamilyOptions,
} from './metric-family-builder.ts'

/** What else may be said about one counter. */
export interface CounterMetricOptions extends CountedMetricOptions {
  readonly exemplar?: ExemplarInput | undefined
}

/**
 * A counter that a custom collector has read elsewhere.
 * @example
 * yield new CounterMetricFamily({ name: 'jobs_total', help: 'Jobs done', value: 7 })
 */
export class CounterMetricFamily extends MetricFamilyBuilder<'counter'> implements CounterHead {
  constructor(options: MetricFamilyOptions & CounterMetricOptions & { readonly value?: number | undefined }) {
    super('counter', options)
    if (options.value !== undefined) this.addMetric([], options.value, options)
  }

  /** Adds a series. @throws TypeError when labels do not match the label names or the value is not a number. */
  addMetric(labels: readonly LabelValue[], value: number, options: CounterMetricOptions = {}): this {
    const exemplar = this.exemplar(options.exemplar)
    const detail = exemplar === undefined ? undefined : { exemplars: [exemplar] }
    const values = [this.number('value', value)]
    return this.addRow(labels, options, () => ({ values, detail }))
  }

  protected override head(): CounterHead {
    return this
  }
}
