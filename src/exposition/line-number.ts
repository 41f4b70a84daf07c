import type { SampleLine } from './family-samples.ts'

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
