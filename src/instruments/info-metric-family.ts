import type { InfoHead } from '../model/family-head.ts'
import { type LabelValue, sortedPairs } from '../model/labels.ts'
import { assertLabelName } from '../model/names.ts'
import { MetricFamilyBuilder, type MetricFamilyOptions, type MetricOptions } from './metric-family-builder.ts'

/**
 * Text about a target that a custom collector has read elsewhere.
 * @example
 * yield new InfoMetricFamily({ name: 'build', help: 'What is running', value: { version: '1.2.3' } })
 */
export class InfoMetricFamily extends MetricFamilyBuilder<'info'> implements InfoHead {
  constructor(
    options: MetricFamilyOptions &
      MetricOptions & { readonly value?: Readonly<Record<string, LabelValue>> | undefined },
  ) {
    super('info', options)
    if (options.value !== undefined) this.addMetric([], options.value, options)
  }

  /** Adds a series. @throws TypeError, RangeError when labels do not match, or a name or value is not allowed. */
  addMetric(
    labels: readonly LabelValue[],
    value: Readonly<Record<string, LabelValue>>,
    options: MetricOptions = {},
  ): this {
    const info = sortedPairs(value)
    for (const [name] of info) {
      assertLabelName(this.name, name, 'utf8')
      if (!this.labelNames.includes(name)) continue
      throw new RangeError(
        `Cannot add a metric to "${this.name}": info labels must not be label names of the family, received "${name}"`,
      )
    }
    return this.addRow(labels, options, () => ({ values: [1], detail: { info } }))
  }

  protected override head(): InfoHead {
    return this
  }
}
