import type { ByteWriter } from '../model/byte-writer.ts'

/** The strings of some bytes, each once: everything else refers to them by their place. */
export class TextTable {
  readonly #places = new Map<string, number>()

  /** The place of a string, new when need be. */
  place(text: string): number {
    const known = this.#places.get(text)
    if (known !== undefined) return known
    const place = this.#places.size
    this.#places.set(text, place)
    return place
  }

  /**
   * Lengths, then all strings as one text: decoding one long text is ten times faster than many short ones.
   */
  write(into: ByteWriter): void {
    into.varint(this.#places.size)
    for (const text of this.#places.keys()) into.varint(text.length)
    into.utf8([...this.#places.keys()].join(''))
  }
}
