import type { Bytes } from '../model/bytes.ts'
import { widthOf } from '../model/family-head.ts'
import type { Encoder, EncoderOptions } from '../model/format.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { reservedSuffixes } from '../model/name-index.ts'
import { blockRows, createBlock, type SeriesBlock } from '../model/series-block.ts'
import type { Dialect } from './dialect.ts'
import { FamilyPage, type PageContext } from './family-page.ts'
import { PieceWriter } from './piece-writer.ts'
import { rowWriter } from './row-writer.ts'

/** The most numbers of one block: wide families are read in shorter blocks, so that none takes long. */
const blockNumbers = 8_192

/** Writes families line by line, as both text formats do. */
export class LineEncoder implements Encoder {
  readonly #context: PageContext
  readonly #pieces = new PieceWriter()
  readonly #names = new Set<string>()
  /** By labels and width of a row: most families of a page are alike. */
  readonly #blocks = new Map<string, SeriesBlock>()

  constructor(dialect: Dialect, options: EncoderOptions) {
    const { escaping = 'underscores', created = 'none', onCollision = () => {} } = options
    const showsCreated = dialect.created.includes(created)
    this.#context = { dialect, escaping, showsCreated, onCollision, out: this.#pieces }
  }

  *encode(family: MetricFamily): Iterable<Bytes> {
    const page = new FamilyPage(this.#context, family)
    const collision = this.#takeNames(page)
    if (collision !== undefined) {
      this.#context.onCollision(family.name, collision)
      return
    }
    page.writeHead()
    const writeRow = rowWriter(page)
    const block = this.#blockFor(family)
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

  #blockFor(family: MetricFamily): SeriesBlock {
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

  /** Takes the escaped names of a family for this page; or none, and returns the one that is there twice. */
  #takeNames({ family, names }: FamilyPage): string | undefined {
    const wanted = reservedSuffixes(family.type).map((suffix) => names.escaped(suffix))
    const taken = wanted.find((name) => this.#names.has(name))
    if (taken === undefined) for (const name of wanted) this.#names.add(name)
    return taken
  }
}
