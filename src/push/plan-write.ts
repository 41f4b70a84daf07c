import type { Bytes } from '../model/bytes.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { keyOf, type SentSeries, type SentTimes } from './sent-series.ts'
import { type SeriesOptions, seriesOf } from './series-of.ts'
import { snappyBlock } from './snappy-block.ts'
import type { WriteMessage } from './write-message.ts'
import type { WriteSeries } from './write-series.ts'

/** What a push is to send. */
export interface WritePlan {
  readonly batches: readonly WriteBatch[]
  /** Samples that there are, those included that no receiver may be sent. */
  readonly samples: number
}

/** One request, and what is in it. */
export interface WriteBatch {
  readonly body: Bytes
  readonly times: SentTimes
  readonly exemplars: number
}

/** How requests are made. */
export interface WriteOptions extends SeriesOptions {
  readonly Message: new () => WriteMessage
  readonly maxSamples: number
  /** A request that has so many bytes, before compression, gets no more series. */
  readonly maxBytes: number
}

/** Puts all families as they are now into requests, and what is to be said of series that have ended. */
export function planWrite(
  families: readonly MetricFamily[],
  sent: SentSeries,
  options: WriteOptions,
): WritePlan {
  const { timestampMilliseconds, maxSamples, maxBytes, Message } = options
  const batches: WriteBatch[] = []
  let samples = 0
  let message = new Message()
  let times = new Map<string, number | 'ended'>()
  let exemplars = 0
  const seal = (): void => {
    batches.push({ body: snappyBlock(message.finish()), times, exemplars })
    message = new Message()
    times = new Map()
    exemplars = 0
  }
  const add = (key: string, series: WriteSeries): void => {
    samples++
    message.add(series)
    times.set(key, series.value === 'stale' ? 'ended' : series.timestampMilliseconds)
    if (series.exemplar !== undefined) exemplars++
    if (times.size >= maxSamples || message.length >= maxBytes) seal()
  }

  const current = new Set<string>()
  for (const family of families) {
    for (const series of seriesOf(family, options)) {
      const key = series === undefined ? '' : keyOf(series)
      if (series === undefined || current.has(key)) samples++
      // What has a time of its own may have been sent with it before.
      else if (sent.isNew(key, series.timestampMilliseconds)) add(key, series)
      current.add(key)
    }
  }
  for (const [key, series] of sent.ended(current, timestampMilliseconds)) add(key, series)
  if (times.size > 0) seal()
  return { batches, samples }
}
