import type { FamilyHead } from '../model/family-head.ts'
import { LabelTexts } from '../model/label-texts.ts'
import type { ViewFamily } from './view.ts'

/** What the names of an aggregator's own metrics start with. Nobody may send such a family. */
export const selfPrefix = 'edgeprom_aggregator_'

/** One of an aggregator's own metrics. `name` goes behind `selfPrefix`. */
export interface SelfMetric {
  readonly type: 'counter' | 'gauge'
  readonly name: string
  readonly help: string
}

/** One of an aggregator's own metrics without labels, as part of a view. */
export function selfValue(metric: SelfMetric, value: number, createdSeconds: number): ViewFamily {
  return selfFamily(metric, [], [], Float64Array.of(value), createdSeconds)
}

/** One of an aggregator's own metrics by one label, as part of a view. */
export function selfValues(
  metric: SelfMetric,
  label: string,
  values: Readonly<Record<string, number>>,
  createdSeconds: number,
): ViewFamily {
  const texts = new LabelTexts(label)
  const ids = Object.keys(values).map((text) => texts.intern(text))
  return selfFamily(metric, [texts], ids, Float64Array.from(Object.values(values)), createdSeconds)
}

function selfFamily(
  { type, name, help }: SelfMetric,
  labels: readonly LabelTexts[],
  ids: readonly number[],
  values: Float64Array,
  createdSeconds: number,
): ViewFamily {
  const common = { name: selfPrefix + name, help, unit: '' }
  const head: FamilyHead = type === 'gauge' ? { type, ...common, aggregation: 'sum' } : { type, ...common }
  const rows = values.length
  const gaugeRows = type === 'gauge' ? rows : 0
  return {
    head,
    createdSeconds,
    isStepped: false,
    labels,
    rows,
    labelIds: Int32Array.from(ids),
    values,
    rowCreatedSeconds: new Float64Array(rows).fill(createdSeconds),
    latest: new Float64Array(gaugeRows),
    latestSeconds: new Float64Array(gaugeRows).fill(NaN),
    exemplars: new Map(),
  }
}
