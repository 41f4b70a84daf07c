import type { LabelPairs } from '../model/labels.ts'
import { compareCodePoints } from '../model/names.ts'
import { escapeLabelName } from './escaping.ts'
import type { FamilyPage } from './family-page.ts'
import { writePairs } from './pair-labels.ts'
import type { WriteLabels } from './row-labels.ts'

/** The labels of the series of an info and those of its detail, together; `undefined` where the row is left out. */
export function infoLabels(page: FamilyPage, open: string, bare: string): WriteLabels {
  const { labels } = page.family
  const { escaping } = page.context
  /** Which label each escaped name stands for, as in `collidingLabels`: the first that is shown with it. */
  const owners = new Map<string, string>()
  for (const { name } of labels.toReversed()) owners.set(escapeLabelName(name, escaping), name)

  const findForeign = (pairs: LabelPairs): string | undefined => {
    const names = pairs.map(([name]) => [escapeLabelName(name, escaping), name] as const)
    const foreign = names.find(([escaped, name]) => (owners.get(escaped) ?? name) !== name)
    if (foreign === undefined) for (const [escaped, name] of names) owners.set(escaped, name)
    return foreign?.[0]
  }
  return (block, row) => {
    const pairs = [...(block.details?.[row]?.info ?? [])]
    for (const [place, label] of labels.entries()) {
      const id = block.labelIds[row * labels.length + place] ?? -1
      if (id >= 0) pairs.push([label.name, label.text(id)])
    }
    pairs.sort(([a], [b]) => compareCodePoints(a, b))
    const { text, collision = findForeign(pairs) } = writePairs(pairs, escaping)
    if (collision !== undefined) page.leaveOut(collision)
    return collision !== undefined ? undefined : text === '' ? bare : `${open}${text}} `
  }
}
