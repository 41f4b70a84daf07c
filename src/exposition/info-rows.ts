import { compareCodePoints } from '../model/names.ts'
import { formatValue } from '../model/numbers.ts'
import type { FamilyPage } from './family-page.ts'
import { writePairs } from './pair-labels.ts'
import type { WriteRow } from './write-row.ts'

/** Rows of an info: the labels of the series and those of its detail, together. */
export function infoRows(page: FamilyPage): WriteRow {
  const sample = page.sample('_info')
  const { name, labels } = page.family
  const { escaping, onCollision } = page.context
  return (block, row) => {
    const pairs = [...(block.details?.[row]?.info ?? [])]
    for (const [place, label] of labels.entries()) {
      const id = block.labelIds[row * labels.length + place] ?? -1
      if (id >= 0) pairs.push([label.name, label.text(id)])
    }
    const { text, collision } = writePairs(
      pairs.sort(([a], [b]) => compareCodePoints(a, b)),
      escaping,
    )
    if (collision !== undefined) onCollision(name, collision)
    else sample?.write(text, formatValue(block.values[row] ?? NaN), page.timestamp(block, row))
  }
}
