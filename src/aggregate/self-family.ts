import type { FamilyHead } from '../model/family-head.ts'
import { LabelTexts } from '../model/label-texts.ts'
import type { Labels } from '../model/labels.ts'
import type { ViewFamily } from './view.ts'

/** What the names of an aggregator's own metrics start with. Nobody may send such a family. */
export const selfPrefix = 'edgeprom_aggregator_'

/** One of an aggregator's own metrics. `name` goes behind `selfPrefix`. */
export interface SelfMetric {
  readonly type: 'counter' | 'gauge'
  readonly name: string
  readonly help: string
}

/** One series of such a metric. */
export interface SelfRow {
  readonly labels: Labels
  readonly value: number
}

/** One of an aggregator's own metrics without labels, as part of a view. */
export function selfValue(metric: SelfMetric, value: number, createdSeconds: number): ViewFamily {
  return selfRows(metric, [{ labels: {}, value }], createdSeconds)
}

/** One of an aggregator's own metrics by one label, as part of a view. */
export function selfValues(
  metric: SelfMetric,
  label: string,
  values: Readonly<Record<string, number>>,
  createdSeconds: number,
): ViewFamily {
  const rows = Object.entries(values).map(([text, value]) => ({ labels: { [label]: text }, value }))
  return selfRows(metric, rows, createdSeconds)
}

/** One of an aggregator's own metrics by any labels, as part of a view. */
export function selfRows(
  { type, name, help }: SelfMetric,
  all: readonly SelfRow[],
  createdSeconds: number,
): ViewFamily {
  const common = { name: selfPrefix + name, help, unit: '' }
  const head: FamilyHead = type === 'gauge' ? { type, ...common, aggregation: 'sum' } : { type, ...common }
  const names = new Set(all.flatMap((row) => Object.keys(row.labels)))
  const labels = [...names].map((label) => new LabelTexts(label))
  const rows = all.length
  const gaugeRows = type === 'gauge' ? rows : 0
  return {
    head,
    createdSeconds,
    isStepped: false,
    labels,
    rows,
    labelIds: Int32Array.from(
      all.flatMap((row) => labels.map((label) => idIn(label, row.labels[label.name]))),
    ),
    values: Float64Array.from(all, ({ value }) => value),
    rowCreatedSeconds: new Float64Array(rows).fill(createdSeconds),
    latest: new Float64Array(gaugeRows),
    latestSeconds: new Float64Array(gaugeRows).fill(NaN),
    exemplars: new Map(),
  }
}

function idIn(label: LabelTexts, text: string | undefined): number {
  return text === undefined ? -1 : label.intern(text)
}
