import { ByteReader } from '../model/byte-reader.ts'
import type { MalformedBytesError } from '../model/errors.ts'
import type { LabelPairs } from '../model/labels.ts'
import { compareCodePoints } from '../model/names.ts'

// A byte order mark is text like any other: without `ignoreBOM` the decoder would swallow it.
/** Reads what `TextTableWriter` wrote. Every error names what was being read. */
export class TextTableReader extends ByteReader {
  /** What is being read, for errors. */
  field = 'the start'
  #texts: readonly string[] = []

  get texts(): readonly string[] {
    return this.#texts
  }

  readTable(): void {
    this.field = 'the string table'
    const lengths: number[] = []
    for (let left = this.count(1); left > 0; left--) lengths.push(this.varint())
    const all = this.utf8()
    const texts: string[] = []
    let at = 0
    for (const length of lengths) {
      if (isLowSurrogate(all.charCodeAt(at))) throw this.malformed('a string starts inside a character')
      texts.push(all.slice(at, (at += length)))
    }
    if (at !== all.length) throw this.malformed('the lengths of the strings do not add up')
    this.#texts = texts
  }

  /** A place in the table. */
  place(): number {
    const place = this.varint()
    if (place >= this.#texts.length) throw this.malformed('a string is not in the table')
    return place
  }

  /** A place in the table, or -1 for none. */
  optionalPlace(): number {
    const place = this.varint() - 1
    if (place >= this.#texts.length) throw this.malformed('a string is not in the table')
    return place
  }

  text(): string {
    return this.#texts[this.place()] ?? ''
  }

  /** Label names and values; names rise, so that none is there twice. */
  pairs(): LabelPairs {
    let last = ''
    return this.list(2, () => {
      const name = this.text()
      if (compareCodePoints(last, name) >= 0) throw this.malformed('label names are empty or do not rise')
      last = name
      return [name, this.text()] as const
    })
  }

  override malformed(what: string): MalformedBytesError {
    return super.malformed(`${what}, reading ${this.field},`)
  }
}

function isLowSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00
}
