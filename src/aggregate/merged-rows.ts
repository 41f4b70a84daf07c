import { LabelTexts } from '../model/label-texts.ts'
import { SeriesIndex } from './series-index.ts'
import type { ViewFamily } from './view.ts'

/** The rows of families of several shards under common numbers. Labels are those of all of them. */
export class MergedRows {
  readonly labels: readonly LabelTexts[]
  readonly #index: SeriesIndex
  readonly #ids: Int32Array

  constructor(parts: readonly ViewFamily[]) {
    const names = new Set(parts.flatMap((part) => part.labels.map((label) => label.name)))
    this.labels = [...names].map((name) => new LabelTexts(name))
    this.#index = new SeriesIndex(this.labels.length)
    this.#ids = new Int32Array(this.labels.length)
  }

  get rows(): number {
    return this.#index.rows
  }

  copyIds(): Int32Array {
    return this.#index.copyIds()
  }

  /** The common number of each row of `part`, new when need be; -1 for one that is not wanted. */
  rowsOf(part: ViewFamily, isWanted: (at: number) => boolean): Int32Array {
    const columns = part.labels.map((from) => {
      const position = this.labels.findIndex((label) => label.name === from.name)
      return { from, position, to: this.labels[position], ids: new Map<number, number>() }
    })
    const rows = new Int32Array(part.rows).fill(-1)
    for (let at = 0; at < part.rows; at++) {
      if (!isWanted(at)) continue
      this.#ids.fill(-1)
      for (const [i, { from, position, to, ids }] of columns.entries()) {
        const id = part.labelIds[at * columns.length + i] ?? -1
        if (id < 0 || to === undefined) continue
        let common = ids.get(id)
        if (common === undefined) ids.set(id, (common = to.intern(from.text(id))))
        this.#ids[position] = common
      }
      const known = this.#index.find(this.#ids)
      rows[at] = known >= 0 ? known : this.#index.add(this.#ids)
    }
    return rows
  }
}
