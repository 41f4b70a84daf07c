import type { Bytes } from '../model/bytes.ts'
import { type Encoder, type EncoderOptions, maxPieceBytes } from '../model/format.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { BlockPool } from './block-pool.ts'
import type { FamilyLayout } from './family-layout.ts'
import { FamilyPage } from './family-page.ts'
import type { WriterOf } from './family-writers.ts'
import type { PageImages } from './page-images.ts'
import { PatchedBytes } from './patched-bytes.ts'
import { PieceWriter } from './piece-writer.ts'
import { takeNames } from './take-names.ts'

/** So many bytes go into a piece with others. */
const shortBytes = 8_192

/** Writes what a `LineEncoder` writes, and formats only the rows that have changed since an earlier page. */
export class CachedEncoder implements Encoder {
  readonly #writerOf: WriterOf
  readonly #end: string
  readonly #onCollision: EncoderOptions['onCollision']
  readonly #pieces = new PieceWriter()
  readonly #names = new Set<string>()
  readonly #blocks = new BlockPool()
  readonly #images: PageImages
  readonly #patch = new PatchedBytes()

  /** @param end the last line of the page */
  constructor(writerOf: WriterOf, end: string, { onCollision }: EncoderOptions, images: PageImages) {
    this.#writerOf = writerOf
    this.#end = end
    this.#onCollision = onCollision
    this.#images = images
    images.begin()
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
    const textOf = (row: number): string => writeRow(page, block, row)
    const source = { lines: layout.groups.flatMap(({ lines }) => lines), textOf }
    const image = hasIndependentRows(layout) ? this.#images.of(family) : undefined
    const reader = family.open()
    let place = 0
    try {
      for (; reader.read(block) > 0; place++) {
        const bytes = image?.update(place, block, source, this.#patch)
        if (bytes !== undefined) yield* this.#writeBytes(bytes)
        else for (let row = 0; row < block.rows; row++) this.#pieces.write(textOf(row))
        if (this.#pieces.hasFull) yield* this.#pieces.take()
      }
    } finally {
      reader.close()
    }
    image?.cut(place)
    this.#pieces.write(page.behind())
    if (this.#pieces.hasFull) yield* this.#pieces.take()
  }

  *end(): Iterable<Bytes> {
    this.#images.end()
    this.#pieces.write(this.#end)
    yield* this.#pieces.finish()
  }

  /** Not copied where they are many: nobody may write to them afterwards. */
  *#writeBytes(bytes: Bytes): Iterable<Bytes> {
    if (bytes.length <= shortBytes) {
      this.#pieces.reserve(bytes.length).set(bytes)
      return
    }
    yield* this.#pieces.finish()
    for (let start = 0, end = 0; start < bytes.length; start = end) {
      end = characterStart(bytes, start + maxPieceBytes)
      yield bytes.subarray(start, end)
    }
  }
}

/** Whether writing a row does nothing but give its lines. A page of some names only would spoil the image of all. */
function hasIndependentRows(layout: FamilyLayout): boolean {
  const { family, colliding, groups } = layout
  if (family.only !== undefined || family.type === 'info' || colliding.length > 0) return false
  return !groups.some(({ suffix }) => layout.isBehind(suffix))
}

/** The last place up to `at` where no character is cut. */
function characterStart(bytes: Bytes, at: number): number {
  let start = Math.min(at, bytes.length)
  // Bytes of the form 10xxxxxx continue a character.
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start--
  return start
}
