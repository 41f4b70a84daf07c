import { headOf } from '../model/family-head.ts'
import { LabelTexts } from '../model/label-texts.ts'
import type { Labels } from '../model/labels.ts'
import { newViewFamily } from './new-view-family.ts'
import type { ViewFamily } from './view.ts'

/** What the names of an aggregator's own metrics start with. Nobody may send such a family. */
export const selfPrefix = 'edgeprom_aggregator_'

/** One series of such a metric. */
export interface SelfRow {
  readonly labels: Labels
  readonly value: number
}

/**
 * One of an aggregator's own metrics, as part of a view.
 * @param name what goes behind `selfPrefix`
 * @param rows its series, or the value of the only one, which has no labels
 */
export function selfFamily(
  type: 'counter' | 'gauge',
  name: string,
  help: string,
  rows: number | readonly SelfRow[],
  createdSeconds: number,
): ViewFamily {
  const all = typeof rows === 'number' ? [{ labels: {}, value: rows }] : rows
  const head = headOf({ type, name: selfPrefix + name, help, unit: '', aggregation: 'sum' })
  const names = new Set(all.flatMap((row) => Object.keys(row.labels)))
  const labels = [...names].map((label) => new LabelTexts(label))
  const family = newViewFamily({ head, createdSeconds, isStepped: false }, labels, all.length)
  for (const [row, { labels: texts, value }] of all.entries()) {
    for (const [i, label] of labels.entries()) {
      const text = texts[label.name]
      family.labelIds[row * labels.length + i] = text === undefined ? -1 : label.intern(text)
    }
    family.values[row] = value
  }
  family.rowCreatedSeconds.fill(createdSeconds)
  family.latestSeconds.fill(NaN)
  return family
}

/** Series of such a metric that one label tells apart, by its value. */
export function byLabel<Text extends string>(
  label: string,
  values: Readonly<Record<Text, number>>,
  texts: readonly Text[],
): readonly SelfRow[] {
  return texts.map((text) => ({ labels: { [label]: text }, value: values[text] }))
}
