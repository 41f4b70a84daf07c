import { escapeLabelName, escapeMetricName } from '../exposition/escaping.ts'
import type { Escaping } from '../model/format.ts'
import type { LabelPairs } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { compareCodePoints } from '../model/names.ts'
import { rowSamples, type Sample } from '../model/samples.ts'
import { createBlock } from '../model/series-block.ts'
import type { WriteSeries } from './write-series.ts'

/** How families become series. */
export interface SeriesOptions {
  /** The time of samples that have none of their own. */
  readonly timestampMilliseconds: number
  readonly externalLabels: LabelPairs
  readonly escaping: Escaping
}

/** All series of a family; `undefined` for each that no receiver may be sent, because of its labels. */
export function* seriesOf(family: MetricFamily, options: SeriesOptions): Iterable<WriteSeries | undefined> {
  const block = createBlock(family, family.labels.length)
  const reader = family.open()
  try {
    while (reader.read(block) > 0) {
      for (let row = 0; row < block.rows; row++) {
        const startSeconds = block.createdSeconds[row] ?? NaN
        for (const sample of rowSamples(family, block, row)) {
          const isShown = family.only?.has(sample.name) ?? true
          if (isShown && !isStartTime(family, sample)) yield toSeries(family, sample, startSeconds, options)
        }
      }
    }
  } finally {
    reader.close()
  }
}

function toSeries(
  family: MetricFamily,
  sample: Sample,
  startSeconds: number,
  options: SeriesOptions,
): WriteSeries | undefined {
  const labels = writtenLabels(sample, options)
  if (labels === undefined) return undefined
  const { value, timestampSeconds } = sample
  const own = milliseconds(timestampSeconds ?? NaN)
  const timestampMilliseconds = own === 0 ? options.timestampMilliseconds : own
  const start = isCumulative(family, sample) ? milliseconds(startSeconds) : 0
  // What begins with its first sample has no time in between that a receiver could fill.
  const startMilliseconds = start < timestampMilliseconds ? start : 0
  const exemplar = sample.exemplar && {
    labels: sample.exemplar.labels.flat(),
    value: sample.exemplar.value,
    timestampMilliseconds: milliseconds(sample.exemplar.timestampSeconds ?? NaN) || timestampMilliseconds,
  }
  return { labels, value, timestampMilliseconds, startMilliseconds, exemplar, head: family }
}

/** Start times are sent with the samples. */
function isStartTime(family: MetricFamily, sample: Sample): boolean {
  return sample.name === `${family.name}_created`
}

function isCumulative({ type, name }: MetricFamily, sample: Sample): boolean {
  // The quantiles of a summary, which go up and down, are named as the family.
  return type === 'counter' || type === 'histogram' || (type === 'summary' && sample.name !== name)
}

/** 0 for what is not known, and for no time that could be. */
function milliseconds(seconds: number): number {
  const rounded = Math.round(seconds * 1000)
  return Number.isSafeInteger(rounded) ? rounded : 0
}

/** Sorted, without those that are empty, which are the same as none; `undefined` when a name is empty or there twice. */
function writtenLabels(
  { name, labels }: Sample,
  { externalLabels, escaping }: SeriesOptions,
): readonly string[] | undefined {
  const pairs: (readonly [name: string, value: string])[] = [['__name__', escapeMetricName(name, escaping)]]
  for (const [label, value] of Object.entries(labels)) {
    if (value !== '') pairs.push([escapeLabelName(label, escaping), value])
  }
  const own = new Set(pairs.map(([label]) => label))
  const external = externalLabels.filter(([label, value]) => value !== '' && !own.has(label))
  const written = [...pairs, ...external].sort(([a], [b]) => compareCodePoints(a, b))
  const isValid = written.every(([label], i) => label !== '' && label !== written[i + 1]?.[0])
  return isValid && name !== '' ? written.flat() : undefined
}
