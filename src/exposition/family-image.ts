import type { Bytes } from '../model/bytes.ts'
import { type FamilyHead, headOf } from '../model/family-head.ts'
import type { LabelDictionary } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import type { SeriesBlock } from '../model/series-block.ts'
import { BlockImage, type RowSource } from './block-image.ts'
import type { ImageBudget } from './image-budget.ts'
import type { PatchedBytes } from './patched-bytes.ts'

/** What is remembered of the rows of one family. */
export class FamilyImage {
  /** The number of the last page that showed it. */
  lastPage = 0
  readonly #budget: ImageBudget
  readonly #head: FamilyHead
  readonly #labels: readonly LabelDictionary[]
  readonly #blocks: BlockImage[] = []
  #isReleased = false

  constructor(family: MetricFamily, budget: ImageBudget) {
    this.#budget = budget
    this.#head = headOf(family)
    this.#labels = [...family.labels]
  }

  /** Whether rows of this family that have the same ids and numbers are written as they were. */
  fits(family: MetricFamily): boolean {
    return (
      this.#head.type === family.type &&
      isSameList(this.#labels, family.labels) &&
      isSameList(columnsOf(this.#head), columnsOf(family))
    )
  }

  /** The bytes of a block, to be copied at once; `undefined` where it has no image and there is no room for one. */
  update(place: number, block: SeriesBlock, source: RowSource, patch: PatchedBytes): Bytes | undefined {
    const image = this.#blocks[place] ?? this.#add(place)
    if (image === undefined) return undefined
    const sizeBefore = image.byteSize
    const bytes = image.update(block, source, patch)
    this.#budget.spend(image.byteSize - sizeBefore)
    return bytes
  }

  /** Forgets all blocks from a place on. */
  cut(place: number): void {
    for (const image of this.#blocks.splice(place)) this.#budget.spend(-image.byteSize)
  }

  /** Forgets everything, for ever: a page that is still being written may hold on to it. */
  release(): void {
    this.cut(0)
    this.#isReleased = true
  }

  #add(place: number): BlockImage | undefined {
    if (this.#isReleased || this.#budget.isSpent || place !== this.#blocks.length) return undefined
    const image = new BlockImage()
    this.#blocks.push(image)
    return image
  }
}

/** What the columns of a row stand for. */
function columnsOf(head: FamilyHead): readonly unknown[] {
  switch (head.type) {
    case 'histogram':
    case 'gaugehistogram':
      return head.bounds
    case 'summary':
      return head.quantiles
    case 'stateset':
      return head.states
    default:
      return []
  }
}

function isSameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((one, i) => one === right[i])
}
