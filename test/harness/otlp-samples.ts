import { formatCanonical } from '../../src/model/numbers.ts'
import type { ReadMetric, ReadOtlpRequest, ReadPoint } from './otlp-reader.ts'

/** How a receiver of Prometheus translates names: with suffixes is its default. */
export type Translation =
  | 'UnderscoreEscapingWithSuffixes'
  | 'UnderscoreEscapingWithoutSuffixes'
  | 'NoTranslation'

/**
 * What Prometheus stores of a request, one line a sample: name, sorted labels, value.
 * @see prometheus/otlptranslator, "metric_namer.go", for metrics without a unit
 */
export function otlpSamples(request: ReadOtlpRequest, translation: Translation): readonly string[] {
  return request.resourceMetrics
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics = [] }) => metrics)
    .flatMap((metric) => samplesOf(metric, translation))
}

function samplesOf(metric: ReadMetric, translation: Translation): readonly string[] {
  const name = translate(metric, translation)
  if ((metric.unit ?? '') !== '') throw new Error(`${name} has a unit, which Prometheus would add`)
  const { gauge, sum, histogram, summary } = metric
  if (sum !== undefined || histogram !== undefined) {
    const temporality = (sum ?? histogram)?.aggregationTemporality
    if (temporality !== 'AGGREGATION_TEMPORALITY_CUMULATIVE') throw new Error(`${name} is ${temporality}`)
  }
  if (gauge !== undefined || sum !== undefined)
    return (gauge ?? sum)?.dataPoints.map((point) => line(name, point, [], point.asDouble ?? 0)) ?? []
  if (histogram !== undefined) return histogram.dataPoints.flatMap((point) => bucketsOf(name, point))
  return (summary?.dataPoints ?? []).flatMap((point) => [
    ...(point.quantileValues ?? []).map(({ quantile = 0, value = 0 }) =>
      line(name, point, [['quantile', formatCanonical(quantile)]], value),
    ),
    line(`${name}_count`, point, [], point.count ?? 0),
    line(`${name}_sum`, point, [], point.sum ?? 0),
  ])
}

function bucketsOf(name: string, point: ReadPoint): readonly string[] {
  const { bucketCounts = [], explicitBounds = [] } = point
  if (bucketCounts.length !== explicitBounds.length + 1)
    throw new Error(`${name} has other buckets than bounds`)
  let total = 0
  const lines = bucketCounts.map((count, i) => {
    total += Number(count)
    return line(`${name}_bucket`, point, [['le', formatCanonical(explicitBounds[i] ?? Infinity)]], total)
  })
  if (total !== Number(point.count ?? 0))
    throw new Error(`${name} counts ${point.count} in buckets of ${total}`)
  return [
    ...lines,
    line(`${name}_count`, point, [], point.count ?? 0),
    ...(point.sum === undefined ? [] : [line(`${name}_sum`, point, [], point.sum)]),
  ]
}

function translate({ name, sum }: ReadMetric, translation: Translation): string {
  if (translation === 'NoTranslation') return name
  const words = name.split(/[^a-zA-Z0-9:]+/).filter((word) => word !== '')
  const isTotal = translation === 'UnderscoreEscapingWithSuffixes' && sum?.isMonotonic === true
  const kept = isTotal ? [...words.filter((word) => word !== 'total'), 'total'] : words
  const joined = kept.join('_')
  return /^\d/.test(joined) ? `_${joined}` : joined
}

function line(
  name: string,
  { attributes = [] }: ReadPoint,
  more: readonly (readonly [string, string])[],
  value: number | string,
): string {
  const own = attributes.map(({ key = '', value: text }) => [key, text.stringValue] as const)
  return sampleLine(name, [...own, ...more], Number(value))
}

/** A sample as text that can be compared. */
export function sampleLine(
  name: string,
  labels: readonly (readonly [string, string])[],
  value: number,
): string {
  const sorted = labels.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `${name}${JSON.stringify(sorted)} ${Object.is(value, -0) ? '-0' : value}`
}
