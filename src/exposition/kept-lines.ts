/** Chunks are closed at so many UTF-16 units, so that no giant string comes about. */
const chunkUnits = 8_192

/** Lines that a format prints behind the family in whose rows they were found. */
export class KeptLines {
  readonly #chunks: string[] = []
  #text = ''

  write(text: string): void {
    this.#text += text
    if (this.#text.length < chunkUnits) return
    this.#chunks.push(this.#text)
    this.#text = ''
  }

  /** What was written, in order. */
  *chunks(): Iterable<string> {
    yield* this.#chunks
    yield this.#text
  }
}
