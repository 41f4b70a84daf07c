import { blocksOf } from './blocks-of.ts'
import type { Exemplar } from './exemplar.ts'
import { widthOf } from './family-head.ts'
import { type Labels, toLabels } from './labels.ts'
import type { MetricFamily } from './metric-family.ts'
import { compareCodePoints } from './names.ts'
import { formatCanonical } from './numbers.ts'
import type { SeriesBlock, SeriesDetail } from './series-block.ts'

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

/** A copy of what a family shows now. */
export function snapshot(family: MetricFamily): FamilySnapshot {
  const { type, name, help, unit } = family
  return { type, name, help, unit, samples: [...samples(family)] }
}

/**
 * The samples of a family, buckets cumulative, in the order in which OpenMetrics shows them; start times as `_created`.
 * @see OpenMetrics 1.0, "Sample"
 */
export function* samples(family: MetricFamily): Iterable<Sample> {
  for (const block of blocksOf(family)) {
    for (let row = 0; row < block.rows; row++) yield* rowSamples(family, block, row)
  }
}

/** The samples of one row of a block. */
export function* rowSamples(family: MetricFamily, block: SeriesBlock, row: number): Iterable<Sample> {
  for (const sample of allSamples(family, block, row)) if (family.only?.has(sample.name) ?? true) yield sample
}

/** Those that a restricted view hides too. */
function* allSamples(family: MetricFamily, block: SeriesBlock, row: number): Iterable<Sample> {
  const { name } = family
  const own = rowLabels(family, block, row)
  const width = widthOf(family)
  const values = block.values.subarray(row * width, (row + 1) * width)
  const detail = block.details?.[row]
  const timestamp = block.timestampSeconds[row]
  const timestampSeconds = timestamp === undefined || Number.isNaN(timestamp) ? undefined : timestamp
  const sample = (
    suffix: string,
    value: number,
    more: readonly (readonly [string, string])[] = [],
    exemplar?: Exemplar,
  ): Sample => ({
    name: name + suffix,
    labels: toLabels([...own, ...more].sort(([a], [b]) => compareCodePoints(a, b))),
    value,
    ...(timestampSeconds === undefined ? {} : { timestampSeconds }),
    ...(exemplar === undefined ? {} : { exemplar }),
  })
  switch (family.type) {
    case 'counter':
      yield sample('_total', values[0] ?? NaN, [], detail?.exemplars?.[0])
      break
    case 'gauge':
    case 'unknown':
      yield sample('', values[0] ?? NaN)
      break
    case 'info':
      yield sample('_info', values[0] ?? NaN, detail?.info)
      break
    case 'stateset':
      for (const [i, state] of family.states.entries()) {
        const value = values[i] ?? NaN
        if (!Number.isNaN(value)) yield sample('', value, [[name, state]])
      }
      break
    case 'summary':
      for (const [i, quantile] of family.quantiles.entries()) {
        yield sample('', values[2 + i] ?? NaN, [['quantile', formatCanonical(quantile)]])
      }
      yield sample('_count', values[0] ?? NaN)
      yield sample('_sum', values[1] ?? NaN)
      break
    case 'histogram':
      yield* buckets(family.bounds, values, detail, sample)
      yield* totals(family.bounds, values, detail, '_count', '_sum', sample)
      break
    case 'gaugehistogram':
      yield* buckets(family.bounds, values, detail, sample)
      yield* totals([], values, detail, '_gcount', '_gsum', sample)
      break
  }
  const created = block.createdSeconds[row]
  if (created !== undefined && !Number.isNaN(created) && hasCreated(family)) yield sample('_created', created)
}

type MakeSample = (
  suffix: string,
  value: number,
  more?: readonly (readonly [string, string])[],
  exemplar?: Exemplar,
) => Sample

function* buckets(
  bounds: readonly number[],
  values: Float64Array,
  detail: SeriesDetail | undefined,
  sample: MakeSample,
): Iterable<Sample> {
  let cumulative = 0
  for (let i = 0; i <= bounds.length; i++) {
    const count = values[i] ?? NaN
    if (Number.isNaN(count)) continue
    cumulative += count
    yield sample(
      '_bucket',
      cumulative,
      [['le', formatCanonical(bounds[i] ?? Infinity)]],
      detail?.exemplars?.[i],
    )
  }
}

function* totals(
  bounds: readonly number[],
  values: Float64Array,
  detail: SeriesDetail | undefined,
  count: string,
  sum: string,
  sample: MakeSample,
): Iterable<Sample> {
  if (detail?.omit === 'count and sum') return
  const counts = values.subarray(0, values.length - 1)
  yield sample(
    count,
    counts.reduce((total, value) => (Number.isNaN(value) ? total : total + value), 0),
  )
  // A sum of what may be negative can go down, so a histogram with such a bound shows none.
  if (detail?.omit === undefined && !((bounds[0] ?? 0) < 0))
    yield sample(sum, values[values.length - 1] ?? NaN)
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

/** Whether what a family counts has a start time. */
export function hasCreated(family: MetricFamily): boolean {
  return family.type === 'counter' || family.type === 'histogram' || family.type === 'summary'
}
