import { widthOf } from '../model/family-head.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { blockRows, createBlock, type SeriesBlock } from '../model/series-block.ts'

/** The most numbers of one block: wide families are read in shorter blocks, so that none takes long. */
const blockNumbers = 8_192

/** The blocks that the families of a page are read into. */
export class BlockPool {
  /** By labels and width of a row: most families of a page are alike. */
  readonly #blocks = new Map<string, SeriesBlock>()

  blockFor(family: MetricFamily): SeriesBlock {
    const width = widthOf(family)
    const shape = `${family.labels.length} ${width}`
    let block = this.#blocks.get(shape)
    if (block === undefined) {
      const capacity = Math.max(1, Math.min(blockRows, Math.floor(blockNumbers / width)))
      block = createBlock(family, family.labels.length, capacity)
      this.#blocks.set(shape, block)
    }
    return block
  }
}
