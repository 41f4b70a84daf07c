import { formatValue } from '../model/numbers.ts'
import type { FamilyPage } from './family-page.ts'
import { writeCreated } from './write-created.ts'
import type { WriteRow } from './write-row.ts'

/** Rows of a gauge or an unknown: one line each. */
export function gaugeRows(page: FamilyPage): WriteRow {
  const sample = page.sample('')
  return (block, row) => {
    const value = formatValue(block.values[row] ?? NaN)
    sample?.write(page.labels.list(block, row), value, page.timestamp(block, row))
  }
}

/** Rows of a counter: the total, which may have an exemplar, and the start time. */
export function counterRows(page: FamilyPage): WriteRow {
  const total = page.sample('_total')
  const created = page.created()
  return (block, row) => {
    const labels = page.labels.list(block, row)
    const value = formatValue(block.values[row] ?? NaN)
    const timestamp = page.timestamp(block, row)
    total?.write(labels, value, timestamp + page.exemplar(block, row, 0))
    if (created !== undefined) writeCreated(created, labels, timestamp, block, row)
  }
}
