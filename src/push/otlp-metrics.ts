import type { FamilyType } from '../model/family-head.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import type { SeriesBlock } from '../model/series-block.ts'
import type { OtlpMetric, OtlpPoint } from './otlp-message.ts'
import { otlpPoints } from './otlp-points.ts'

const aggregationTemporality = 2

/**
 * Series as metrics. They are called as the samples of a page are, and have no unit: so Prometheus has nothing to add,
 * and what it stores has the name that it would have after a scrape. What OTLP has no kind for becomes gauges: infos,
 * states, and the buckets, the count and the sum of a gauge histogram.
 * @param timeSeconds the time of series without a timestamp, in Unix seconds
 * @see OpenTelemetry, "Prometheus and OpenMetrics Compatibility"
 */
export function otlpMetrics(
  family: MetricFamily,
  block: SeriesBlock,
  timeSeconds: number,
): readonly OtlpMetric[] {
  const byName = new Map<string, OtlpPoint[]>()
  for (let row = 0; row < block.rows; row++) {
    for (const [name, point] of otlpPoints(family, block, row, timeSeconds)) {
      const dataPoints = byName.get(name) ?? []
      byName.set(name, dataPoints)
      dataPoints.push(point)
    }
  }
  return [...byName].map(([name, dataPoints]) => ({
    name,
    description: family.help,
    ...dataOf(family.type, dataPoints),
  }))
}

function dataOf(
  type: FamilyType,
  dataPoints: readonly OtlpPoint[],
): Omit<OtlpMetric, 'name' | 'description'> {
  switch (type) {
    case 'counter':
      return { sum: { dataPoints, aggregationTemporality, isMonotonic: true } }
    case 'histogram':
      return { histogram: { dataPoints, aggregationTemporality } }
    case 'summary':
      return { summary: { dataPoints } }
    default:
      return { gauge: { dataPoints } }
  }
}
