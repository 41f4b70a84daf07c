import type { Bytes } from '../model/bytes.ts'
import { maxPieceBytes } from '../model/format.ts'

/** Text is encoded when so many UTF-16 units have gathered: few calls, yet never one giant string. */
const chunkUnits = 8_192

const utf8 = /* @__PURE__ */ new TextEncoder()

/** Turns text into bytes, in pieces of at most 64 KiB. No character is cut by the end of a piece. */
export class PieceWriter {
  readonly #full: Bytes[] = []
  #piece: Bytes | undefined
  #length = 0
  #text = ''

  write(text: string): void {
    this.#text += text
    if (this.#text.length >= chunkUnits) this.#encode()
  }

  /** Room for so many bytes behind what was written, at most 64 KiB. */
  reserve(length: number): Bytes {
    this.#encode()
    if (length > this.#room().length) this.#close()
    const room = this.#room().subarray(0, length)
    this.#length += length
    return room
  }

  get hasFull(): boolean {
    return this.#full.length > 0
  }

  /** The pieces that are full. */
  take(): readonly Bytes[] {
    return this.#full.splice(0)
  }

  /** The pieces that are full, and what there is of the last one. */
  finish(): readonly Bytes[] {
    this.#encode()
    // A copy: the last piece is often short, and a view would keep its whole buffer.
    if (this.#piece !== undefined) this.#full.push(this.#piece.slice(0, this.#length))
    this.#piece = undefined
    return this.take()
  }

  #encode(): void {
    let rest = this.#text
    this.#text = ''
    while (rest !== '') {
      const { read, written } = utf8.encodeInto(rest, this.#room())
      this.#length += written
      rest = rest.slice(read)
      if (rest !== '') this.#close()
    }
  }

  /** What is left of the piece that is being filled. */
  #room(): Bytes {
    if (this.#piece === undefined) {
      this.#piece = new Uint8Array(maxPieceBytes)
      this.#length = 0
    }
    return this.#piece.subarray(this.#length)
  }

  #close(): void {
    if (this.#piece !== undefined && this.#length > 0) this.#full.push(this.#piece.subarray(0, this.#length))
    this.#piece = undefined
  }
}
