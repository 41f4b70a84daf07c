import type { Bytes } from '../model/bytes.ts'
import { flat } from './flat.ts'

const utf8 = /* @__PURE__ */ new TextEncoder()

/** Some texts as bytes, one behind the other; used again and again. */
export class Utf8Buffer {
  #bytes: Bytes = new Uint8Array(4_096)
  readonly #ends: number[] = []

  /** Replaces what is there. One call of the encoder for all texts: for short ones the call is what costs. */
  encode(texts: readonly string[]): void {
    const all = flat(texts)
    // A UTF-16 unit takes at most three bytes.
    if (all.length * 3 > this.#bytes.length) this.#bytes = new Uint8Array(all.length * 3)
    const { written } = utf8.encodeInto(all, this.#bytes)
    this.#ends.length = 0
    let end = 0
    for (const text of texts) {
      end += written === all.length ? text.length : utf8.encode(text).length
      this.#ends.push(end)
    }
  }

  /** How many bytes a text takes. */
  size(place: number): number {
    return this.#start(place + 1) - this.#start(place)
  }

  /** The bytes of the texts from one place up to another, not copied. */
  bytes(from: number, to: number): Bytes {
    return this.#bytes.subarray(this.#start(from), this.#start(to))
  }

  #start(place: number): number {
    return place === 0 ? 0 : (this.#ends[place - 1] ?? 0)
  }
}
