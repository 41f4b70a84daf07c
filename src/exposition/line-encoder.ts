import type { Bytes } from '../model/bytes.ts'
import type { Encoder, EncoderOptions } from '../model/format.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { BlockPool } from './block-pool.ts'
import { FamilyPage } from './family-page.ts'
import type { WriterOf } from './family-writers.ts'
import { PieceWriter } from './piece-writer.ts'
import { takeNames } from './take-names.ts'

/** Writes families line by line, as both text formats do. */
export class LineEncoder implements Encoder {
  readonly #writerOf: WriterOf
  readonly #end: string
  readonly #onCollision: EncoderOptions['onCollision']
  readonly #pieces = new PieceWriter()
  readonly #names = new Set<string>()
  readonly #blocks = new BlockPool()

  /** @param end the last line of the page */
  constructor(writerOf: WriterOf, end: string, { onCollision }: EncoderOptions) {
    this.#writerOf = writerOf
    this.#end = end
    this.#onCollision = onCollision
  }

  *encode(family: MetricFamily): Iterable<Bytes> {
    const { layout, writeRow } = this.#writerOf(family)
    const collision = takeNames(this.#names, layout.reserved)
    if (collision !== undefined) {
      this.#onCollision?.(family.name, collision)
      return
    }
    const page = new FamilyPage(layout, this.#onCollision)
    this.#pieces.write(layout.head)
    const block = this.#blocks.blockFor(family)
    const reader = family.open()
    try {
      while (reader.read(block) > 0) {
        for (let row = 0; row < block.rows; row++) this.#pieces.write(writeRow(page, block, row))
        if (this.#pieces.hasFull) yield* this.#pieces.take()
      }
    } finally {
      reader.close()
    }
    this.#pieces.write(page.behind())
    if (this.#pieces.hasFull) yield* this.#pieces.take()
  }

  *end(): Iterable<Bytes> {
    this.#pieces.write(this.#end)
    yield* this.#pieces.finish()
  }
}
