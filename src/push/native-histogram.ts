import type { ProtoWriter } from '../model/proto-writer.ts'
import type { WriteHistogram } from './write-series.ts'

/** Buckets of one sign that follow each other: some are passed over, then so many are there. */
interface BucketSpan {
  /** From the end of the span before; of the first span, the index of its first bucket. */
  readonly offset: number
  readonly length: number
}

/** The buckets of one sign: where they are, and how each count differs from the one before. */
interface SparseBuckets {
  readonly spans: readonly BucketSpan[]
  readonly deltas: readonly number[]
}

/** A histogram whose bounds follow from its schema, as remote write sends it. @see Prometheus, "Native histograms" */
export interface NativeHistogram {
  /** From -4 to 8; -53: the bounds are `customValues`. */
  readonly schema: number
  readonly count: number
  readonly sum: number
  /** Observations whose size is at most this are in no bucket, but in `zeroCount`. */
  readonly zeroThreshold: number
  readonly zeroCount: number
  readonly negative: SparseBuckets
  readonly positive: SparseBuckets
  readonly customValues?: readonly number[] | undefined
}

/** The schema whose histograms say themselves what their bounds are, and have no bucket around zero. */
const customBounds = -53

/** A histogram as the sample of a series. */
export function nativeSample(histogram: NativeHistogram): WriteHistogram {
  return {
    write(writer, field, { timestampMilliseconds, startMilliseconds }) {
      const { schema, customValues } = histogram
      const start = writer.begin(field)
      writer.int(1, histogram.count)
      writer.double(3, histogram.sum)
      writer.int(4, zigzag(schema))
      if (schema !== customBounds) {
        writer.double(5, histogram.zeroThreshold)
        writer.int(6, histogram.zeroCount)
      }
      writeBuckets(writer, 8, histogram.negative)
      writeBuckets(writer, 11, histogram.positive)
      writer.int(15, timestampMilliseconds)
      if (customValues !== undefined) {
        const values = writer.begin(16)
        for (const bound of customValues) writer.float64(bound)
        writer.end(values)
      }
      if (startMilliseconds !== 0) writer.int(17, startMilliseconds)
      writer.end(start)
    },
  }
}

function writeBuckets(writer: ProtoWriter, field: number, { spans, deltas }: SparseBuckets): void {
  for (const { offset, length } of spans) {
    const start = writer.begin(field)
    writer.int(1, zigzag(offset))
    writer.int(2, length)
    writer.end(start)
  }
  if (deltas.length === 0) return
  const start = writer.begin(field + 1)
  for (const delta of deltas) writer.varint(zigzag(delta))
  writer.end(start)
}

/** A number whose sign is moved to its last bit: a `sint`. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}
