import type { Bytes } from '../model/bytes.ts'
import { Utf8Buffer } from './utf8-buffer.ts'

const space = 32

/** Replaces some of what bytes hold, from the first to the last, in a copy: whoever has them keeps them as they were. */
export class PatchedBytes {
  readonly #texts = new Utf8Buffer()
  #nextText = 0
  #bytes: Bytes = new Uint8Array(0)
  #isOwn = false
  /** How many of the bytes have been dealt with. */
  #done = 0
  /** What takes their place, while something is not as long. Kept for the next bytes. */
  #copy: Bytes = new Uint8Array(0)
  #length = 0

  /** @param texts for `replaceText`, in order */
  begin(bytes: Bytes, texts: readonly string[]): void {
    this.#texts.encode(texts)
    this.#nextText = 0
    this.#bytes = bytes
    this.#isOwn = false
    this.#done = 0
    this.#length = 0
  }

  /** By how much what was dealt with is longer now. */
  get growth(): number {
    return this.#length - this.#done
  }

  /** Puts the next text in the place of some bytes. */
  replaceText(start: number, end: number): void {
    const text = this.#texts.bytes(this.#nextText, this.#nextText + 1)
    this.#nextText++
    if (text.length === end - start) {
      this.#own().set(text, start)
      return
    }
    this.#skip(start, end, text.length)
    this.#copy.set(text, this.#length - text.length)
  }

  /** Puts a number in the place of the one that stands between a space and `end`. */
  replaceNumber(end: number, text: string): void {
    const bytes = this.#bytes
    let start = end
    while (start > 0 && bytes[start - 1] !== space) start--
    const isAsLong = end - start === text.length
    if (!isAsLong) this.#skip(start, end, text.length)
    const into = isAsLong ? this.#own() : this.#copy
    const at = isAsLong ? start : this.#length - text.length
    for (let i = 0; i < text.length; i++) into[at + i] = text.charCodeAt(i)
  }

  /** The bytes up to `end`, with everything replaced. */
  end(end: number): Bytes {
    if (this.#done === 0 && this.#length === 0) {
      return end === this.#bytes.length ? this.#bytes : this.#bytes.slice(0, end)
    }
    this.#skip(end, end, 0)
    return this.#copy.slice(0, this.#length)
  }

  /** The bytes, ours to write into. */
  #own(): Bytes {
    if (!this.#isOwn) this.#bytes = this.#bytes.slice()
    this.#isOwn = true
    return this.#bytes
  }

  /** Copies what stands before `start`, and leaves room for what stands for the bytes up to `end`. */
  #skip(start: number, end: number, room: number): void {
    const length = this.#length + start - this.#done + room
    if (length > this.#copy.length) {
      const grown = new Uint8Array(length * 2)
      grown.set(this.#copy.subarray(0, this.#length))
      this.#copy = grown
    }
    this.#copy.set(this.#bytes.subarray(this.#done, start), this.#length)
    this.#done = end
    this.#length = length
  }
}
