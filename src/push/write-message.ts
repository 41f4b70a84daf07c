import type { FamilyType } from '../model/family-head.ts'
import type { Bytes } from '../model/bytes.ts'
import type { ProtoWriter } from '../model/proto-writer.ts'
import type { NativeHistogram, SparseBuckets } from './native-histogram.ts'
import type { WriteSeries } from './write-series.ts'

/** A request of remote write that is being written. */
export interface WriteMessage {
  /** Bytes so far. */
  readonly length: number
  add(series: WriteSeries): void
  finish(): Bytes
}

/** Where the two versions differ in what else is the same. */
export interface SampleFields {
  readonly histogram: number
  readonly exemplar: number
  readonly hasStart: boolean
}

/** The number of each type of metric, in both versions. */
export const metricTypes: Readonly<Record<FamilyType, number>> = {
  unknown: 0,
  counter: 1,
  gauge: 2,
  histogram: 3,
  gaugehistogram: 4,
  summary: 5,
  info: 6,
  stateset: 7,
}

/** The schema whose histograms say themselves what their bounds are, and have no bucket around zero. */
const customBounds = -53

/** The sample of a series, and its exemplar, if it has one; `writeLabels` writes labels into field 1. */
export function writeSample(
  writer: ProtoWriter,
  { value, timestampMilliseconds, startMilliseconds = 0, exemplar }: WriteSeries,
  fields: SampleFields,
  writeLabels: (labels: readonly string[]) => void,
): void {
  const isHistogram = typeof value === 'object'
  const start = writer.begin(isHistogram ? fields.histogram : 2)
  if (isHistogram) writeHistogram(writer, value)
  // As an integer: some engines do not keep the bits of a NaN.
  else if (value === 'stale') writer.fixed64(1, 0x7ff0000000000002n)
  else writer.double(1, value)
  writer.int(isHistogram ? 15 : 2, timestampMilliseconds)
  if (isHistogram && value.customValues !== undefined) {
    const values = writer.begin(16)
    for (const bound of value.customValues) writer.float64(bound)
    writer.end(values)
  }
  if (fields.hasStart && startMilliseconds !== 0) writer.int(isHistogram ? 17 : 3, startMilliseconds)
  writer.end(start)
  if (exemplar === undefined) return
  const pointer = writer.begin(fields.exemplar)
  writeLabels(exemplar.labels)
  writer.double(2, exemplar.value)
  writer.int(3, exemplar.timestampMilliseconds)
  writer.end(pointer)
}

function writeHistogram(writer: ProtoWriter, histogram: NativeHistogram): void {
  const { schema } = histogram
  writer.int(1, histogram.count)
  writer.double(3, histogram.sum)
  writer.sint(4, schema)
  if (schema !== customBounds) {
    writer.double(5, histogram.zeroThreshold)
    writer.int(6, histogram.zeroCount)
  }
  writeBuckets(writer, 8, histogram.negative)
  writeBuckets(writer, 11, histogram.positive)
}

function writeBuckets(writer: ProtoWriter, field: number, { spans, deltas }: SparseBuckets): void {
  for (const { offset, length } of spans) {
    const start = writer.begin(field)
    writer.sint(1, offset)
    writer.int(2, length)
    writer.end(start)
  }
  if (deltas.length === 0) return
  const start = writer.begin(field + 1)
  for (const delta of deltas) writer.zigzag(delta)
  writer.end(start)
}
