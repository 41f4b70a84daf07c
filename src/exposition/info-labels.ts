import type { LabelPairs } from '../model/labels.ts'
import { compareCodePoints } from '../model/names.ts'
import { escapeLabelName } from './escaping.ts'
import type { FamilyLayout } from './family-layout.ts'
import { writePairs } from './pair-labels.ts'
import type { WriteRow } from './write-row.ts'

/** The labels of the series of an info and those of its detail, together; nothing where the row is left out. */
export function infoLabels(layout: FamilyLayout, open: string, bare: string): WriteRow {
  const { labels } = layout.family
  const { escaping } = layout.style
  // As in `collidingLabels`: the first that is shown with it.
  const ownersOf = (): Map<string, string> =>
    new Map(labels.toReversed().map(({ name }) => [escapeLabelName(name, escaping), name]))

  const findForeign = (pairs: LabelPairs, owners: Map<string, string>): string | undefined => {
    const names = pairs.map(([name]) => [escapeLabelName(name, escaping), name] as const)
    const foreign = names.find(([escaped, name]) => (owners.get(escaped) ?? name) !== name)
    if (foreign === undefined) for (const [escaped, name] of names) owners.set(escaped, name)
    return foreign?.[0]
  }
  return (notes, block, row) => {
    const pairs = [...(block.details?.[row]?.info ?? [])]
    for (const [place, label] of labels.entries()) {
      const id = block.labelIds[row * labels.length + place] ?? -1
      if (id >= 0) pairs.push([label.name, label.text(id)])
    }
    pairs.sort(([a], [b]) => compareCodePoints(a, b))
    const { text, collision = findForeign(pairs, (notes.owners ??= ownersOf())) } = writePairs(
      pairs,
      escaping,
    )
    if (collision !== undefined) return notes.leaveOut(collision)
    return text === '' ? bare : `${open}${text}} `
  }
}
