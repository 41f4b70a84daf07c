import { assertNever } from '../model/errors.ts'
import { gaugeHistogramRows, histogramRows } from './bucket-rows.ts'
import type { FamilyPage } from './family-page.ts'
import { infoRows } from './info-rows.ts'
import { stateSetRows } from './stateset-rows.ts'
import { summaryRows } from './summary-rows.ts'
import { counterRows, gaugeRows } from './value-rows.ts'
import type { WriteRow } from './write-row.ts'

/** What writes the rows of a family: names, labels and bounds are looked up once, not in every row. */
export function rowWriter(page: FamilyPage): WriteRow {
  const writeRow = rowWriterOf(page)
  const { colliding, family } = page
  if (colliding.length === 0) return writeRow
  const stride = family.labels.length
  return (block, row) => {
    const found = colliding.find(({ place }) => (block.labelIds[row * stride + place] ?? -1) >= 0)
    if (found === undefined) writeRow(block, row)
    else page.leaveOut(found.name)
  }
}

function rowWriterOf(page: FamilyPage): WriteRow {
  const { family } = page
  switch (family.type) {
    case 'counter':
      return counterRows(page)
    case 'gauge':
    case 'unknown':
      return gaugeRows(page)
    case 'histogram':
      return histogramRows(page, family)
    case 'gaugehistogram':
      return gaugeHistogramRows(page, family)
    case 'summary':
      return summaryRows(page, family)
    case 'info':
      return infoRows(page)
    case 'stateset':
      return stateSetRows(page, family)
    default:
      return assertNever(family)
  }
}
