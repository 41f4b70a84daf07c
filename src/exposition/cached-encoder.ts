import type { Bytes } from '../model/bytes.ts'
import type { Encoder, EncoderOptions } from '../model/format.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { BlockPool } from './block-pool.ts'
import type { Dialect } from './dialect.ts'
import { FamilyPage, type PageContext, pageContext } from './family-page.ts'
import { LineBuffer } from './line-buffer.ts'
import type { PageImages } from './page-images.ts'
import { PageNames } from './page-names.ts'
import { PatchedBytes } from './patched-bytes.ts'
import { PieceWriter } from './piece-writer.ts'
import { rowWriter } from './row-writer.ts'

/** Writes what a `LineEncoder` writes, and formats only the rows that have changed since an earlier page. */
export class CachedEncoder implements Encoder {
  readonly #lines = new LineBuffer()
  readonly #context: PageContext
  readonly #pieces = new PieceWriter()
  readonly #names = new PageNames()
  readonly #blocks = new BlockPool()
  readonly #images: PageImages
  readonly #patch = new PatchedBytes()

  constructor(dialect: Dialect, options: EncoderOptions, images: PageImages) {
    this.#context = pageContext(dialect, options, this.#lines)
    this.#images = images
    images.begin()
  }

  *encode(family: MetricFamily): Iterable<Bytes> {
    const page = new FamilyPage(this.#context, family)
    const collision = this.#names.take(page)
    if (collision !== undefined) {
      this.#context.onCollision(family.name, collision)
      return
    }
    page.writeHead()
    this.#pieces.write(this.#lines.take())
    const writeRow = rowWriter(page)
    const block = this.#blocks.blockFor(family)
    const textOf = (row: number): string => {
      writeRow(block, row)
      return this.#lines.take()
    }
    const source = { lines: page.groups.flatMap(({ lines }) => lines), textOf }
    const image = hasIndependentRows(page) ? this.#images.of(family) : undefined
    const reader = family.open()
    let place = 0
    try {
      for (; reader.read(block) > 0; place++) {
        const bytes = image?.update(place, block, source, this.#patch)
        if (bytes !== undefined) this.#pieces.writeBytes(bytes)
        else for (let row = 0; row < block.rows; row++) this.#pieces.write(textOf(row))
        if (this.#pieces.hasFull) yield* this.#pieces.take()
      }
    } finally {
      reader.close()
    }
    image?.cut(place)
    page.writeBehind()
    this.#pieces.write(this.#lines.take())
    if (this.#pieces.hasFull) yield* this.#pieces.take()
  }

  *end(): Iterable<Bytes> {
    this.#images.end()
    this.#pieces.write(this.#context.dialect.end)
    yield* this.#pieces.finish()
  }
}

/** Whether writing a row does nothing but give its lines. A page of some names only would spoil the image of all. */
function hasIndependentRows({ family, hasBehind, colliding }: FamilyPage): boolean {
  return family.only === undefined && family.type !== 'info' && !hasBehind && colliding.length === 0
}
