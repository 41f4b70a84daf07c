import { ByteWriter } from '../model/byte-writer.ts'
import type { Bytes } from '../model/bytes.ts'
import { type FamilyHead, widthOf } from '../model/family-head.ts'
import type { LabelDictionary } from '../model/labels.ts'
import { gaugeFlags, type SeriesBlock } from '../model/series-block.ts'
import type { BatchHeader } from './batch.ts'
import {
  batchMagic,
  exemplarSection,
  headerBytes,
  versionFor,
  withdrawnSection,
  writeHeader,
} from './batch-layout.ts'
import { type PlacedExemplar, writeExemplars } from './exemplar-codec.ts'
import { writeHead } from './head-codec.ts'
import { writeRow } from './row-writer.ts'
import { TextTable } from './text-table.ts'
import { TextTableWriter } from './text-table-writer.ts'
import { type PlacedRow, writeWithdrawn } from './withdrawn-codec.ts'

/**
 * Makes one batch out of blocks that change readers have filled.
 * @example
 * const encoder = new BatchEncoder()
 * encoder.family(head, labels, block, 'with')
 * const body = encoder.finish(header, 10, systemClock.nowSeconds())
 */
export class BatchEncoder {
  readonly #table = new TextTable()
  readonly #body: TextTableWriter = new TextTableWriter(this.#table)
  readonly #exemplars: PlacedExemplar[] = []
  readonly #version: number
  readonly #withdrawn: PlacedRow[] = []
  #families = 0
  #series = 0

  /** @param version one that `versionFor` gives. @default the newest */
  constructor(version: number = versionFor(Infinity)) {
    this.#version = version
  }

  /** Rows so far. */
  get series(): number {
    return this.#series
  }

  /**
   * Adds rows of a block. The same family may come in several blocks.
   * @param help `without` where the aggregator has the help of this family from this source already
   * @param rows which ones. @default all
   * @throws RangeError for what a batch cannot carry; the encoder is then of no use any more.
   */
  family(
    head: FamilyHead,
    labels: readonly LabelDictionary[],
    block: SeriesBlock,
    help: 'with' | 'without',
    rows: readonly number[] = Array.from({ length: block.rows }, (_, row) => row),
  ): void {
    if (rows.length === 0) return
    const body = this.#body
    const names = labels.map((label) => label.name)
    writeHead(body, help === 'with' ? head : { ...head, help: '' }, names)
    body.varint(rows.length)
    const width = widthOf(head)
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] ?? 0
      for (let i = 0; i < labels.length; i++) {
        const id = block.labelIds[row * labels.length + i] ?? -1
        body.optionalText(id < 0 ? undefined : labels[i]?.text(id))
      }
      writeRow(body, head, block, row, width)
      const family = this.#families
      for (const [column, exemplar] of block.details?.[row]?.exemplars?.entries() ?? []) {
        if (exemplar !== undefined) this.#exemplars.push({ family, row: place, column, exemplar })
      }
      if (isWithdrawn(head, block.flags[row] ?? 0)) this.#withdrawn.push({ family, row: place })
    }
    this.#families++
    this.#series += rows.length
  }

  /**
   * The batch as bytes.
   * @param windowSeconds how long the source recorded this
   * @param nowSeconds the time of sealing: exemplars are sent with their age
   */
  finish(header: BatchHeader, windowSeconds: number, nowSeconds: number): Bytes {
    const into = new ByteWriter(this.#body.length + 1024)
    into.u8(batchMagic)
    into.u8(this.#version)
    into.bytes(new Uint8Array(headerBytes - 2))
    into.varint(Math.round(windowSeconds * 1000))
    const exemplars = new TextTableWriter(this.#table)
    if (this.#exemplars.length > 0) writeExemplars(exemplars, this.#exemplars, nowSeconds)
    const withdrawn = new TextTableWriter(this.#table)
    if (this.#withdrawn.length > 0) writeWithdrawn(withdrawn, this.#withdrawn)
    this.#table.write(into)
    into.varint(this.#families)
    into.bytes(this.#body.finish())
    writeSection(into, exemplarSection, exemplars)
    writeSection(into, withdrawnSection, withdrawn)
    const batch = into.finish()
    writeHeader(header, batch)
    return batch
  }
}

/** A gauge says so itself: it has no value. */
function isWithdrawn({ type }: FamilyHead, flags: number): boolean {
  return (type === 'info' || type === 'stateset') && (flags & gaugeFlags.withdrawn) !== 0
}

function writeSection(into: ByteWriter, tag: number, section: TextTableWriter): void {
  if (section.length === 0) return
  into.u8(tag)
  into.varint(section.length)
  into.bytes(section.finish())
}
