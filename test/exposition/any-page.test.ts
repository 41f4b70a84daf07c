import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { writtenLabelName, writtenMetricName } from '../../src/exposition/escaped-text.ts'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { text } from '../../src/exposition/text.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { formatValue } from '../../src/model/numbers.ts'
import { type Sample, samples } from '../../src/model/samples.ts'
import { anyFamilies } from './any-families.ts'
import { page } from './page.ts'

const inFormats = [
  {
    format: text,
    lineOf: (sample: Sample) =>
      `${seriesOf(sample)}${timeOf(sample, (seconds) => Math.trunc(seconds * 1000))}`,
  },
  {
    format: openmetrics,
    lineOf: (sample: Sample) =>
      `${seriesOf(sample)}${timeOf(sample, (seconds) => seconds)}${exemplarOf(sample)}`,
  },
]

test.each(inFormats)(
  '$format.name prints every sample of any families, and nothing else',
  ({ format, lineOf }) => {
    fc.assert(
      fc.property(anyFamilies, (families) => {
        const lines = page(format, families, { escaping: 'allow-utf-8', created: 'all' }).split('\n')
        const printed = lines.filter((line) => line !== '' && !line.startsWith('#'))
        expect(printed.toSorted()).toEqual(samplesOf(families).map(lineOf).toSorted())
      }),
    )
  },
)

function samplesOf(families: readonly MetricFamily[]): readonly Sample[] {
  return families.flatMap((family) => [...samples(family)])
}

function seriesOf({ name, labels, value }: Sample): string {
  const written = writtenMetricName(name)
  const pairs = pairsOf(Object.entries(labels))
  const inner = written.startsWith('"') ? [written, ...pairs] : pairs
  return `${written.startsWith('"') ? '' : written}${inner.length === 0 ? '' : `{${inner.join(',')}}`} ${formatValue(value)}`
}

function exemplarOf({ exemplar }: Sample): string {
  if (exemplar === undefined) return ''
  const { labels, value, timestampSeconds } = exemplar
  return ` # {${pairsOf(labels).join(',')}} ${formatValue(value)}${timestampSeconds === undefined ? '' : ` ${timestampSeconds}`}`
}

function pairsOf(labels: readonly (readonly [string, string])[]): readonly string[] {
  return labels.map(([name, value]) => `${writtenLabelName(name)}="${escaped(value)}"`)
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}

function timeOf({ timestampSeconds }: Sample, toUnit: (seconds: number) => number): string {
  return timestampSeconds === undefined ? '' : ` ${toUnit(timestampSeconds)}`
}
