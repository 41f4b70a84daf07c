import { assertHas } from './assert-option.ts'
import { blocksOf } from './blocks-of.ts'
import type { Exemplar } from './exemplar.ts'
import { widthOf } from './family-head.ts'
import { familySamples } from './family-samples.ts'
import { type LabelPairs, type Labels, toLabels } from './labels.ts'
import { exemplarOf, isShown, lineNumber } from './line-number.ts'
import type { MetricFamily } from './metric-family.ts'
import { compareCodePoints } from './names.ts'
import type { SeriesBlock } from './series-block.ts'

/** One number of a page, with its name and labels: the flat view of a family, for tests. */
export interface Sample {
  readonly name: string
  readonly labels: Labels
  readonly value: number
  readonly timestampSeconds?: number | undefined
  readonly exemplar?: Exemplar | undefined
}

/** A family as plain data: two of them are equal when the families show the same. */
export interface FamilySnapshot {
  readonly type: MetricFamily['type']
  readonly name: string
  readonly help: string
  readonly unit: string
  readonly samples: readonly Sample[]
}

/**
 * A copy of what a family shows now.
 * @example
 * const [family] = await registry.collect()
 * if (family !== undefined) console.log(snapshot(family).samples)
 */
export function snapshot(family: MetricFamily): FamilySnapshot {
  const { type, name, help, unit } = family
  return { type, name, help, unit, samples: [...samples(family)] }
}

/**
 * The samples of a family, buckets cumulative, in the order in which OpenMetrics shows them; start times as `_created`.
 * @example
 * for (const family of await registry.collect()) {
 *   for (const { name, labels, value } of samples(family)) console.log(name, labels, value)
 * }
 * @see OpenMetrics 1.0, "Sample"
 */
export function* samples(family: MetricFamily): Iterable<Sample> {
  assertHas('Cannot show samples', 'a family', family, 'open')
  for (const block of blocksOf(family)) {
    for (let row = 0; row < block.rows; row++) yield* rowSamples(family, block, row)
  }
}

/** The samples of one row of a block. */
export function* rowSamples(family: MetricFamily, block: SeriesBlock, row: number): Iterable<Sample> {
  const own = rowLabels(family, block, row)
  const start = row * widthOf(family)
  const detail = block.details?.[row]
  const info = (family.type === 'info' && detail?.info) || []
  const createdSeconds = block.createdSeconds[row] ?? NaN
  const timestampSeconds = block.timestampSeconds[row] ?? NaN
  for (const { suffix, label, lines } of familySamples(family)) {
    const name = family.name + suffix
    if (family.only?.has(name) === false) continue
    let total = 0
    for (const line of lines) {
      const value = lineNumber(line, block.values, start, createdSeconds, total)
      if (!isShown(line, value, detail)) continue
      total = value
      const more: LabelPairs = label === '' ? info : [[label, line.text]]
      const exemplar = exemplarOf(line, detail)
      yield {
        name,
        labels: toLabels([...own, ...more].sort(([a], [b]) => compareCodePoints(a, b))),
        value,
        ...(Number.isNaN(timestampSeconds) ? {} : { timestampSeconds }),
        ...(exemplar === undefined ? {} : { exemplar }),
      }
    }
  }
}

/** The labels of one row of a block, without those that only one of its samples has. */
export function rowLabels(
  family: MetricFamily,
  block: SeriesBlock,
  row: number,
): readonly (readonly [string, string])[] {
  return family.labels.flatMap((label, i) => {
    const id = block.labelIds[row * family.labels.length + i] ?? -1
    return id < 0 ? [] : [[label.name, label.text(id)] as const]
  })
}
