import { widthOf } from '../model/family-head.ts'
import type { LabelPairs } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import type { SeriesBlock, SeriesDetail } from '../model/series-block.ts'

/** One series. */
export interface OtlpRow {
  /** Those of an info included. */
  readonly labels: LabelPairs
  /** As many as `widthOf(family)` says. */
  readonly values: readonly number[]
  readonly detail: SeriesDetail
  /** In nanoseconds, as `time`; `undefined`: not known. */
  readonly start: bigint | undefined
  readonly time: bigint
}

/** The last whole second that 64 bits of nanoseconds can tell. */
const lastSecond = 18_446_744_073

/** The rows of a block; those without a timestamp have `timeSeconds`. */
export function otlpRows(family: MetricFamily, block: SeriesBlock, timeSeconds: number): readonly OtlpRow[] {
  const width = widthOf(family)
  return Array.from({ length: block.rows }, (_, row) => {
    const createdSeconds = block.createdSeconds[row] ?? NaN
    const timestampSeconds = block.timestampSeconds[row] ?? NaN
    const detail = block.details?.[row] ?? {}
    const labels = family.labels.flatMap((label, i, { length }) => {
      const id = block.labelIds[row * length + i] ?? -1
      return id < 0 ? [] : [[label.name, label.text(id)] as const]
    })
    return {
      labels: [...labels, ...(detail.info ?? [])],
      values: [...block.values.subarray(row * width, (row + 1) * width)],
      detail,
      start: createdSeconds > 0 ? nanoseconds(createdSeconds) : undefined,
      time: nanoseconds(Number.isNaN(timestampSeconds) ? timeSeconds : timestampSeconds),
    }
  })
}

/** A Unix time in nanoseconds. What a double has of the present below a microsecond is noise, and left away. */
export function nanoseconds(seconds: number): bigint {
  return BigInt(Math.round(Math.min(Math.max(0, seconds) || 0, lastSecond) * 1e6)) * 1000n
}
