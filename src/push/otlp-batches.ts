import { blocksOf } from '../model/blocks-of.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import type { OtlpMetric } from './otlp-message.ts'
import { otlpMetrics } from './otlp-metrics.ts'
import { isTargetInfo } from './otlp-resource.ts'

/** What is sent in one request. */
export interface OtlpBatch {
  readonly metrics: readonly OtlpMetric[]
  /** How many data points are in it. */
  readonly dataPoints: number
}

/** A batch is full with this many data points, as collectors send them; the block that fills it is still in it. */
const fullBatch = 8192

/**
 * Families in batches, each made when it is asked for. There is at least one, even when there is nothing to say.
 * @param timeSeconds the time of series without a timestamp, in Unix seconds
 */
export function* otlpBatches(
  families: readonly MetricFamily[],
  timeSeconds: number,
): Generator<OtlpBatch, void> {
  let metrics: OtlpMetric[] = []
  let dataPoints = 0
  let isFirst = true
  for (const family of families) {
    if (isTargetInfo(family)) continue
    for (const block of blocksOf(family)) {
      for (const metric of otlpMetrics(family, block, timeSeconds)) {
        metrics.push(metric)
        dataPoints += countPoints(metric)
      }
      if (dataPoints < fullBatch) continue
      yield { metrics, dataPoints }
      metrics = []
      dataPoints = 0
      isFirst = false
    }
  }
  if (dataPoints > 0 || isFirst) yield { metrics, dataPoints }
}

function countPoints({ gauge, sum, histogram, summary }: OtlpMetric): number {
  return (gauge ?? sum ?? histogram ?? summary)?.dataPoints.length ?? 0
}
