import type { LabelPairs } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { createBlock } from '../model/series-block.ts'
import type { OtlpMetric, OtlpRequest, OtlpScope } from './otlp-message.ts'
import { otlpMetrics } from './otlp-metrics.ts'
import { otlpAttributes } from './otlp-points.ts'
import { isTargetInfo } from './otlp-resource.ts'
import { otlpRows } from './otlp-rows.ts'

/** One request. */
export interface OtlpBatch {
  readonly request: OtlpRequest
  /** How many data points are in it. */
  readonly dataPoints: number
}

/** What all batches have in common. */
export interface OtlpSource {
  readonly resource: LabelPairs
  readonly scope: OtlpScope
  /** The time of series without a timestamp, in Unix seconds. */
  readonly timeSeconds: number
}

/** A batch is full with this many data points, as collectors send them; the block that fills it is still in it. */
const fullBatch = 8192

/** Families in batches, each made when it is asked for. There is at least one, even when there is nothing to say. */
export function* otlpBatches(
  families: readonly MetricFamily[],
  { resource, scope, timeSeconds }: OtlpSource,
): Generator<OtlpBatch, undefined> {
  const attributes = otlpAttributes(resource)
  let metrics: OtlpMetric[] = []
  let dataPoints = 0
  let isFirst = true
  const batch = (): OtlpBatch => ({
    request: { resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ scope, metrics }] }] },
    dataPoints,
  })
  for (const metric of metricsOf(families, timeSeconds)) {
    metrics.push(metric)
    dataPoints += countPoints(metric)
    if (dataPoints < fullBatch) continue
    yield batch()
    metrics = []
    dataPoints = 0
    isFirst = false
  }
  if (dataPoints > 0 || isFirst) yield batch()
  return undefined
}

/** Without those that have no data points, which are an error to some receivers. */
function* metricsOf(families: readonly MetricFamily[], timeSeconds: number): Generator<OtlpMetric, void> {
  for (const family of families) {
    if (isTargetInfo(family)) continue
    const block = createBlock(family, family.labels.length)
    const reader = family.open()
    try {
      while (reader.read(block) > 0) {
        yield* otlpMetrics(family, otlpRows(family, block, timeSeconds)).filter(countPoints)
      }
    } finally {
      reader.close()
    }
  }
}

function countPoints({ gauge, sum, histogram, summary }: OtlpMetric): number {
  return (gauge ?? sum ?? histogram ?? summary)?.dataPoints.length ?? 0
}
