import type { StateSetHead } from '../model/family-head.ts'
import { formatValue } from '../model/numbers.ts'
import { escapeQuoted, writtenLabelName } from './escaped-text.ts'
import { escapeLabelName } from './escaping.ts'
import type { FamilyPage } from './family-page.ts'
import type { WriteRow } from './write-row.ts'

/** Rows of a state set: a line for each state, in a label named as the family. */
export function stateSetRows(page: FamilyPage, { name, states }: StateSetHead): WriteRow {
  const sample = page.sample('')
  const [before, behind] = page.labels.split(name)
  const label = writtenLabelName(escapeLabelName(name, page.context.escaping))
  const labels = states.map((state) => `${label}="${escapeQuoted(state)}"`)
  return (block, row) => {
    const leading = before.leading(block, row)
    const trailing = behind.trailing(block, row)
    const timestamp = page.timestamp(block, row)
    for (const [i, state] of labels.entries()) {
      const value = block.values[row * states.length + i] ?? NaN
      // The series does not have this state.
      if (Number.isNaN(value)) continue
      sample?.write(leading + state + trailing, formatValue(value), timestamp)
    }
  }
}
