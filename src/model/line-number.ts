import type { Exemplar } from './exemplar.ts'
import type { SampleLine } from './family-samples.ts'
import type { SeriesDetail } from './series-block.ts'

/** The number that a line shows of the row at `start`; `total`: what the line before it shows, for buckets. */
export function lineNumber(
  { kind, column }: SampleLine,
  values: Float64Array,
  start: number,
  createdSeconds: number,
  total: number,
): number {
  if (kind === 'created') return createdSeconds
  if (kind === 'count') {
    let count = 0
    for (let i = start; i < start + column; i++) {
      const amount = values[i] ?? NaN
      // The series has no such bound.
      if (!Number.isNaN(amount)) count += amount
    }
    return count
  }
  const value = values[start + column] ?? NaN
  return kind === 'bucket' ? total + value : value
}

/** Whether there is a line for NaN. */
export function showsNaN({ kind }: SampleLine): boolean {
  return kind === 'total' || kind === 'value' || kind === 'sum'
}

/** Whether a line is there at all. */
export function isShown(line: SampleLine, number: number, detail: SeriesDetail | undefined): boolean {
  if (Number.isNaN(number) && !showsNaN(line)) return false
  const omit = detail?.omit
  return omit === undefined || (line.kind !== 'sum' && (line.kind !== 'count' || omit === 'sum'))
}

/** The exemplar of a line. Counters and buckets have some. */
export function exemplarOf(
  { kind, column }: SampleLine,
  detail: SeriesDetail | undefined,
): Exemplar | undefined {
  return kind === 'total' || kind === 'bucket' ? detail?.exemplars?.[column] : undefined
}
