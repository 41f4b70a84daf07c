import { formatValue } from '../model/numbers.ts'
import type { SeriesBlock } from '../model/series-block.ts'
import type { SampleLines } from './sample-lines.ts'

/** Writes the start time of a row, where it is known. */
export function writeCreated(
  created: SampleLines,
  labels: string,
  timestamp: string,
  block: SeriesBlock,
  row: number,
): void {
  const seconds = block.createdSeconds[row] ?? NaN
  if (!Number.isNaN(seconds)) created.write(labels, formatValue(seconds), timestamp)
}
