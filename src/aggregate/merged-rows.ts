import { LabelTexts } from '../model/label-texts.ts'
import { SeriesIndex } from './series-index.ts'
import type { ViewFamily } from './view.ts'

/** The rows of families of several shards under common numbers. */
export interface MergedRows {
  /** Those of all families. */
  readonly labels: readonly LabelTexts[]
  /** The labels of each row. */
  readonly index: SeriesIndex
  /** Of each family, the common number of each of its rows; -1 for one that is not wanted. */
  readonly rows: readonly Int32Array[]
}

/** Numbers the rows that are wanted in the order in which they come first. */
export function mergedRows(
  parts: readonly ViewFamily[],
  isWanted: (part: ViewFamily, at: number) => boolean,
): MergedRows {
  const names = new Set(parts.flatMap((part) => part.labels.map((label) => label.name)))
  const labels = [...names].map((name) => new LabelTexts(name))
  const index = new SeriesIndex(labels.length)
  const own = new Int32Array(labels.length)
  const rows = parts.map((part) => {
    const columns = part.labels.map((from) => {
      const position = labels.findIndex((label) => label.name === from.name)
      return { from, position, to: labels[position], ids: new Map<number, number>() }
    })
    const numbers = new Int32Array(part.rows).fill(-1)
    for (let at = 0; at < part.rows; at++) {
      if (!isWanted(part, at)) continue
      own.fill(-1)
      for (const [i, { from, position, to, ids }] of columns.entries()) {
        const id = part.labelIds[at * columns.length + i] ?? -1
        if (id < 0 || to === undefined) continue
        let common = ids.get(id)
        if (common === undefined) ids.set(id, (common = to.intern(from.text(id))))
        own[position] = common
      }
      const known = index.find(own)
      numbers[at] = known >= 0 ? known : index.add(own)
    }
    return numbers
  })
  return { labels, index, rows }
}
