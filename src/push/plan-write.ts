import type { MetricFamily } from '../model/metric-family.ts'
import { keyOf, type SentSeries } from './sent-series.ts'
import { type SeriesOptions, seriesOf } from './series-of.ts'
import { type WriteBatch, WriteBatches, type WriteBatchesOptions } from './write-batches.ts'

/** What a push is to send. */
export interface WritePlan {
  readonly batches: readonly WriteBatch[]
  /** Samples that there are, those included that no receiver may be sent. */
  readonly samples: number
}

/** Puts all families as they are now into requests, and what is to be said of series that have ended. */
export function planWrite(
  families: readonly MetricFamily[],
  sent: SentSeries,
  options: SeriesOptions & WriteBatchesOptions,
): WritePlan {
  const batches = new WriteBatches(options)
  const current = new Set<string>()
  let samples = 0
  for (const family of families) {
    for (const series of seriesOf(family, options)) {
      samples++
      if (series === undefined) continue
      const key = keyOf(series)
      if (current.has(key)) continue
      current.add(key)
      if (sent.isNew(key, series.timestampMilliseconds)) batches.add(key, series)
      // It has a time of its own, and was sent with it before.
      else samples--
    }
  }
  for (const [key, series] of sent.ended(current, options.timestampMilliseconds)) {
    samples++
    batches.add(key, series)
  }
  return { batches: batches.finish(), samples }
}
