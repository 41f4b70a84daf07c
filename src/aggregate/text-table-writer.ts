import { ByteWriter } from '../model/byte-writer.ts'
import type { LabelPairs } from '../model/labels.ts'
import type { TextTable } from './text-table.ts'

/** Writes bytes that refer to strings by their place in a table. */
export class TextTableWriter extends ByteWriter {
  readonly #table: TextTable

  constructor(table: TextTable) {
    super()
    this.#table = table
  }

  text(text: string): void {
    this.varint(this.#table.place(text))
  }

  /** The text of a label, or that there is none. */
  optionalText(text: string | undefined): void {
    this.varint(text === undefined ? 0 : this.#table.place(text) + 1)
  }

  texts(texts: readonly string[]): void {
    this.varint(texts.length)
    for (const text of texts) this.text(text)
  }

  pairs(pairs: LabelPairs): void {
    this.list(pairs, ([name, value]) => {
      this.text(name)
      this.text(value)
    })
  }
}
