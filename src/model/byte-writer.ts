import type { Bytes } from './bytes.ts'

const utf8 = /* @__PURE__ */ new TextEncoder()

/** Largest integer that `number` writes as an integer: twice it must still be a safe integer. */
const maxPlainInteger = 2 ** 51 - 1

/** Writes little-endian bytes into a buffer that grows. */
export class ByteWriter {
  #bytes: Bytes
  #view: DataView
  #at = 0

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#at
  }

  u8(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = value
  }

  f64(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.#at, value, true)
    this.#at += 8
  }

  /** LEB128, unsigned, 0 to 2^53 - 1, in its shortest form. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(
        `Cannot write a varint: value must be an integer from 0 to 2^53 - 1, received ${value}`,
      )
    }
    this.#reserve(8)
    let rest = value
    // Division where a shift would cut to 32 bits.
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) | 0x80
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.#at++] = (rest & 0x7f) | 0x80
    this.#bytes[this.#at++] = rest
  }

  /** An integer from 0 to 2^51 - 1 as a varint of twice it; anything else as the varint 1 and a float64. */
  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value <= maxPlainInteger && !Object.is(value, -0)) {
      this.varint(value * 2)
    } else {
      this.u8(1)
      this.f64(value)
    }
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length)
    this.#bytes.set(value, this.#at)
    this.#at += value.length
  }

  /** How many there are, and each. */
  list<T>(entries: readonly T[], write: (entry: T) => void): void {
    this.varint(entries.length)
    for (const entry of entries) write(entry)
  }

  /** A text as UTF-8, behind its length in bytes. */
  utf8(text: string): void {
    const bytes = utf8.encode(text)
    this.varint(bytes.length)
    this.bytes(bytes)
  }

  /** What was written, copied. */
  finish(): Bytes {
    return this.#bytes.slice(0, this.#at)
  }

  #reserve(size: number): void {
    if (this.#at + size <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + size))
    grown.set(this.#bytes)
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}
