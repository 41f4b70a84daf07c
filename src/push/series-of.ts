import { escapeLabelName, escapeMetricName } from '../exposition/escaping.ts'
import { blocksOf } from '../model/blocks-of.ts'
import type { FamilyType } from '../model/family-head.ts'
import type { Escaping } from '../model/format.ts'
import type { LabelPairs } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { compareCodePoints } from '../model/names.ts'
import { rowSamples, type Sample } from '../model/samples.ts'
import type { WriteSeries } from './write-series.ts'

/** How families become series. */
export interface SeriesOptions {
  /** The time of samples that have none of their own. */
  readonly timestampMilliseconds: number
  /** Those that are not empty. */
  readonly externalLabels: LabelPairs
  readonly escaping: Escaping
}

/** What has a start. */
const counted: readonly FamilyType[] = ['counter', 'histogram', 'summary']

/** All series of a family; `undefined` for each that no receiver may be sent, because of its labels. */
export function* seriesOf(family: MetricFamily, options: SeriesOptions): Iterable<WriteSeries | undefined> {
  for (const block of blocksOf(family)) {
    for (let row = 0; row < block.rows; row++) {
      const start = counted.includes(family.type) ? milliseconds(block.createdSeconds[row]) : 0
      for (const sample of rowSamples(family, block, row)) {
        // Start times are sent with the samples.
        if (sample.name !== `${family.name}_created`) yield toSeries(family, sample, start, options)
      }
    }
  }
}

function toSeries(
  head: MetricFamily,
  sample: Sample,
  start: number,
  options: SeriesOptions,
): WriteSeries | undefined {
  const labels = writtenLabels(sample, options)
  if (labels === undefined) return undefined
  const { name, value, timestampSeconds, exemplar } = sample
  const timestampMilliseconds = milliseconds(timestampSeconds) || options.timestampMilliseconds
  // The quantiles of a summary, which go up and down, are named as the family. What begins with its first sample has no
  // time in between that a receiver could fill.
  const isStarted = name !== head.name && start < timestampMilliseconds
  return {
    labels,
    value,
    timestampMilliseconds,
    startMilliseconds: isStarted ? start : 0,
    exemplar: exemplar && {
      labels: exemplar.labels.flat(),
      value: exemplar.value,
      timestampMilliseconds: milliseconds(exemplar.timestampSeconds) || timestampMilliseconds,
    },
    head,
  }
}

/** 0 for what is not known, and for no time that could be. */
function milliseconds(seconds: number = NaN): number {
  const rounded = Math.round(seconds * 1000)
  return Number.isSafeInteger(rounded) ? rounded : 0
}

/** Sorted, without those that are empty, which are the same as none; `undefined` when a name is empty or there twice. */
function writtenLabels(
  { name, labels }: Sample,
  { externalLabels, escaping }: SeriesOptions,
): readonly string[] | undefined {
  const own: (readonly [name: string, value: string])[] = [['__name__', escapeMetricName(name, escaping)]]
  for (const [label, value] of Object.entries(labels)) {
    if (value !== '') own.push([escapeLabelName(label, escaping), value])
  }
  const byName = new Map(own)
  if (byName.size < own.length || byName.has('') || name === '') return undefined
  const external = externalLabels.filter(([label]) => !byName.has(label))
  return [...own, ...external].sort(([a], [b]) => compareCodePoints(a, b)).flat()
}
