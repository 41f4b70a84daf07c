import type { StateSetHead } from '../model/family-head.ts'
import { labelText, type LabelValue } from '../model/labels.ts'
import { compareCodePoints } from '../model/names.ts'
import { MetricFamilyBuilder, type MetricFamilyOptions, type MetricOptions } from './metric-family-builder.ts'

/**
 * Which of some states hold, several perhaps, as a custom collector has read it elsewhere.
 * @example
 * yield new StateSetMetricFamily({ name: 'feature', help: 'Features', value: { search: true, chat: false } })
 */
export class StateSetMetricFamily extends MetricFamilyBuilder<'stateset'> implements StateSetHead {
  readonly #states = new Set<string>()

  constructor(
    options: MetricFamilyOptions &
      MetricOptions & { readonly value?: Readonly<Record<string, boolean>> | undefined },
  ) {
    super('stateset', options, (name) => [name])
    if (options.value !== undefined) this.addMetric([], options.value, options)
  }

  /** The states of all series, sorted. */
  get states(): readonly string[] {
    return [...this.#states].sort(compareCodePoints)
  }

  /** Adds a series. @throws TypeError when labels do not match the label names. */
  addMetric(
    labels: readonly LabelValue[],
    value: Readonly<Record<string, boolean>>,
    options: MetricOptions = {},
  ): this {
    const own = new Map(
      Object.entries(value).map(([state, holds]) => [labelText(this.name, state), holds ? 1 : 0]),
    )
    this.addRow(labels, options, () => ({ values: this.states.map((state) => own.get(state) ?? NaN) }))
    for (const state of own.keys()) this.#states.add(state)
    return this
  }

  protected override head(): StateSetHead {
    return this
  }
}
