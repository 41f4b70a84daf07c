import type { ChangeReader } from '../model/change-reader.ts'
import type { FamilyHead } from '../model/family-head.ts'
import type { LabelDictionary } from '../model/labels.ts'
import type { SeriesBlock } from '../model/series-block.ts'
import { addLabels, type CommonLabels } from '../registry/common-labels.ts'

/** Changes of which every row has the labels of a registry, too. */
export class LabelledChanges implements ChangeReader {
  readonly refresh?: (signal: AbortSignal) => Promise<void>
  readonly #changes: ChangeReader
  readonly #common: CommonLabels

  constructor(changes: ChangeReader, common: CommonLabels) {
    this.#changes = changes
    this.#common = common
    if (changes.refresh !== undefined) this.refresh = changes.refresh.bind(changes)
  }

  get head(): FamilyHead {
    return this.#changes.head
  }

  get labels(): readonly LabelDictionary[] {
    const { labels } = this.#changes
    return [...labels, ...this.#common.missing(this.head, labels)]
  }

  get changed(): number {
    return this.#changes.changed
  }

  rewind(): void {
    this.#changes.rewind()
  }

  read(into: SeriesBlock): number {
    const rows = this.#changes.read(into)
    const { labels } = this.#changes
    addLabels(into, labels.length, this.#common.missing(this.head, labels))
    return rows
  }

  clear(): void {
    this.#changes.clear()
  }

  resync(): void {
    this.#changes.resync()
  }

  declare(what: 'void' | 'valid'): void {
    this.#changes.declare(what)
  }
}
