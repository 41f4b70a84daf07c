import { assertNever } from '../model/errors.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import type { OtlpMetric, OtlpNumber } from './otlp-message.ts'
import {
  bucketPoints,
  counterPoint,
  gaugePoint,
  histogramPoint,
  statePoints,
  summaryPoint,
} from './otlp-points.ts'
import type { OtlpRow } from './otlp-rows.ts'

const aggregationTemporality = 2

/**
 * Series as metrics. They are called as the samples of a page are, and have no unit: so Prometheus has nothing to add,
 * and what it stores has the name that it would have after a scrape. What OTLP has no kind for becomes gauges: infos,
 * states, and the buckets, the count and the sum of a gauge histogram.
 * @see OpenTelemetry, "Prometheus and OpenMetrics Compatibility"
 */
export function otlpMetrics(family: MetricFamily, rows: readonly OtlpRow[]): readonly OtlpMetric[] {
  const { name, help: description } = family
  const gauge = (suffix: string, dataPoints: readonly OtlpNumber[]): OtlpMetric => ({
    name: name + suffix,
    description,
    gauge: { dataPoints },
  })
  switch (family.type) {
    case 'counter': {
      const sum = { dataPoints: rows.map(counterPoint), aggregationTemporality, isMonotonic: true } as const
      return [{ name: `${name}_total`, description, sum }]
    }
    case 'gauge':
    case 'unknown':
      return [
        gauge(
          '',
          rows.map((row) => gaugePoint(row, row.values[0])),
        ),
      ]
    case 'info':
      return [
        gauge(
          '_info',
          rows.map((row) => gaugePoint(row, row.values[0])),
        ),
      ]
    case 'stateset':
      return [
        gauge(
          '',
          rows.flatMap((row) => statePoints(family, row)),
        ),
      ]
    case 'histogram': {
      const dataPoints = rows.map((row) => histogramPoint(family, row))
      return [{ name, description, histogram: { dataPoints, aggregationTemporality } }]
    }
    case 'gaugehistogram': {
      const { bounds } = family
      const isCounted = ({ detail }: OtlpRow): boolean => detail.omit !== 'count and sum'
      const isSummed = ({ detail }: OtlpRow): boolean => detail.omit === undefined
      return [
        gauge(
          '_bucket',
          rows.flatMap((row) => bucketPoints(bounds, row)),
        ),
        // All buckets together: what the last one has.
        gauge(
          '_gcount',
          rows.filter(isCounted).map((row) => gaugePoint(row, bucketPoints(bounds, row).at(-1)?.asDouble)),
        ),
        gauge(
          '_gsum',
          rows.filter(isSummed).map((row) => gaugePoint(row, row.values.at(-1))),
        ),
      ]
    }
    case 'summary':
      return [{ name, description, summary: { dataPoints: rows.map((row) => summaryPoint(family, row)) } }]
    default:
      return assertNever(family)
  }
}
