import type { Bytes } from '../model/bytes.ts'
import { maxPieceBytes } from '../model/format.ts'

/** Text is encoded when so many UTF-16 units have gathered: few calls, yet never one giant string. */
const chunkUnits = 8_192

/** So many bytes go into a piece with others. */
const shortBytes = 8_192

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

  /** Writes what is UTF-8 already, and stays as it is: long ones are given away as they are, not copied. */
  writeBytes(bytes: Bytes): void {
    this.#encode()
    if (bytes.length <= shortBytes) {
      if (bytes.length > this.#room().length) this.#close()
      this.#room().set(bytes)
      this.#length += bytes.length
      return
    }
    this.#close()
    for (let start = 0, end = 0; start < bytes.length; start = end) {
      end = characterStart(bytes, start + maxPieceBytes)
      this.#full.push(bytes.subarray(start, end))
    }
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

/** The last place up to `at` where no character is cut. */
function characterStart(bytes: Bytes, at: number): number {
  let start = Math.min(at, bytes.length)
  // Bytes of the form 10xxxxxx continue a character.
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start--
  return start
}
