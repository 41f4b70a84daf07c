import type { FamilyType } from '../model/family-head.ts'
import type { Bytes } from '../model/bytes.ts'
import type { ProtoWriter } from '../model/proto-writer.ts'
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

/** The sample of a series, and its exemplar, if it has one; `writeLabels` writes labels into field 1. */
export function writeSample(
  writer: ProtoWriter,
  { value, timestampMilliseconds, startMilliseconds: started = 0, exemplar }: WriteSeries,
  fields: SampleFields,
  writeLabels: (labels: readonly string[]) => void,
): void {
  const startMilliseconds = fields.hasStart ? started : 0
  if (typeof value === 'object') {
    value.write(writer, fields.histogram, { timestampMilliseconds, startMilliseconds })
  } else {
    const sample = writer.begin(2)
    // As an integer: some engines do not keep the bits of a NaN.
    if (value === 'stale') writer.fixed64(1, 0x7ff0000000000002n)
    else writer.double(1, value)
    writer.int(2, timestampMilliseconds)
    if (startMilliseconds !== 0) writer.int(3, startMilliseconds)
    writer.end(sample)
  }
  if (exemplar === undefined) return
  const pointer = writer.begin(fields.exemplar)
  writeLabels(exemplar.labels)
  writer.double(2, exemplar.value)
  writer.int(3, exemplar.timestampMilliseconds)
  writer.end(pointer)
}
