import type { SummaryHead } from '../model/family-head.ts'
import { formatCanonical, formatValue } from '../model/numbers.ts'
import type { FamilyPage } from './family-page.ts'
import { writeCreated } from './write-created.ts'
import type { WriteRow } from './write-row.ts'

/** Rows of a summary: quantiles, count, sum and start time. */
export function summaryRows(page: FamilyPage, { quantiles }: SummaryHead): WriteRow {
  const quantile = page.sample('')
  const count = page.sample('_count')
  const sum = page.sample('_sum')
  const created = page.created()
  const [before, behind] = page.labels.split('quantile')
  const ranks = quantiles.map((rank) => `quantile="${formatCanonical(rank)}"`)
  const width = quantiles.length + 2
  return (block, row) => {
    const start = row * width
    const labels = page.labels.list(block, row)
    const timestamp = page.timestamp(block, row)
    for (const [i, rank] of ranks.entries()) {
      const value = formatValue(block.values[start + 2 + i] ?? NaN)
      quantile?.write(before.leading(block, row) + rank + behind.trailing(block, row), value, timestamp)
    }
    count?.write(labels, formatValue(block.values[start] ?? NaN), timestamp)
    sum?.write(labels, formatValue(block.values[start + 1] ?? NaN), timestamp)
    if (created !== undefined) writeCreated(created, labels, timestamp, block, row)
  }
}
