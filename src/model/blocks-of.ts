import type { MetricFamily } from './metric-family.ts'
import { createBlock, type SeriesBlock } from './series-block.ts'

/** The rows of a family, a block of them at a time. It is the same block again and again, so each holds until the next. */
export function* blocksOf(family: MetricFamily): Iterable<SeriesBlock> {
  const block = createBlock(family, family.labels.length)
  const reader = family.open()
  try {
    while (reader.read(block) > 0) yield block
  } finally {
    reader.close()
  }
}
