import { blocksOf } from '../model/blocks-of.ts'
import type { FamilyType } from '../model/family-head.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import type { OtlpData, OtlpMetric, OtlpPoint } from './otlp-message.ts'
import { otlpPoints } from './otlp-points.ts'
import { isTargetInfo } from './otlp-resource.ts'

/** What is sent in one request. */
export interface OtlpBatch {
  readonly metrics: readonly OtlpMetric[]
  /** How many data points are in it. */
  readonly dataPoints: number
}

/** A batch is full with this many data points, as collectors send them; the block that fills it is still in it. */
const fullBatch = 8192
const aggregationTemporality = 2

/**
 * Families in batches, each made when it is asked for. There is at least one, even when there is nothing to say. Metrics
 * are called as the samples of a page are, and have no unit: so Prometheus has nothing to add, and what it stores has the
 * name that it would have after a scrape.
 * @param timeSeconds the time of series without a timestamp, in Unix seconds
 * @see OpenTelemetry, "Prometheus and OpenMetrics Compatibility"
 */
export function* otlpBatches(
  families: readonly MetricFamily[],
  timeSeconds: number,
): Generator<OtlpBatch, void> {
  let metrics: OtlpMetric[] = []
  let dataPoints = 0
  for (const family of families) {
    if (isTargetInfo(family)) continue
    for (const block of blocksOf(family)) {
      if (dataPoints >= fullBatch) {
        yield { metrics, dataPoints }
        metrics = []
        dataPoints = 0
      }
      const byName = new Map<string, OtlpPoint[]>()
      for (let row = 0; row < block.rows; row++) {
        for (const [name, point] of otlpPoints(family, block, row, timeSeconds)) {
          const points = byName.get(name) ?? []
          byName.set(name, points)
          points.push(point)
          dataPoints++
        }
      }
      for (const [name, points] of byName) {
        metrics.push({ name, description: family.help, ...dataOf(family.type, points) })
      }
    }
  }
  yield { metrics, dataPoints }
}

/** What OTLP has no kind for becomes gauges: infos, states, and the buckets, the count and the sum of a gauge histogram. */
function dataOf(type: FamilyType, dataPoints: readonly OtlpPoint[]): OtlpData {
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
