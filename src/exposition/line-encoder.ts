import type { Bytes } from '../model/bytes.ts'
import type { Encoder, EncoderOptions } from '../model/format.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { BlockPool } from './block-pool.ts'
import type { Dialect } from './dialect.ts'
import { FamilyPage, type PageContext, pageContext } from './family-page.ts'
import { PageNames } from './page-names.ts'
import { PieceWriter } from './piece-writer.ts'
import { rowWriter } from './row-writer.ts'

/** Writes families line by line, as both text formats do. */
export class LineEncoder implements Encoder {
  readonly #context: PageContext
  readonly #pieces = new PieceWriter()
  readonly #names = new PageNames()
  readonly #blocks = new BlockPool()

  constructor(dialect: Dialect, options: EncoderOptions) {
    this.#context = pageContext(dialect, options, this.#pieces)
  }

  *encode(family: MetricFamily): Iterable<Bytes> {
    const page = new FamilyPage(this.#context, family)
    const collision = this.#names.take(page)
    if (collision !== undefined) {
      this.#context.onCollision(family.name, collision)
      return
    }
    page.writeHead()
    const writeRow = rowWriter(page)
    const block = this.#blocks.blockFor(family)
    const reader = family.open()
    try {
      while (reader.read(block) > 0) {
        for (let row = 0; row < block.rows; row++) writeRow(block, row)
        if (this.#pieces.hasFull) yield* this.#pieces.take()
      }
    } finally {
      reader.close()
    }
    page.writeBehind()
    if (this.#pieces.hasFull) yield* this.#pieces.take()
  }

  *end(): Iterable<Bytes> {
    this.#pieces.write(this.#context.dialect.end)
    yield* this.#pieces.finish()
  }
}
