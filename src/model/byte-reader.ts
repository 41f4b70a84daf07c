import type { Bytes } from './bytes.ts'
import { MalformedBytesError } from './errors.ts'

const utf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads what `ByteWriter` wrote. Trusts nothing: every read checks what is left. */
export class ByteReader {
  readonly #bytes: Bytes
  readonly #view: DataView
  #at: number

  constructor(bytes: Bytes, at = 0) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = at
  }

  get offset(): number {
    return this.#at
  }

  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  u8(): number {
    const value = this.#bytes[this.#at]
    if (value === undefined) throw this.malformed('the bytes end early')
    this.#at++
    return value
  }

  f64(): number {
    this.#need(8)
    const value = this.#view.getFloat64(this.#at, true)
    this.#at += 8
    return value
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < 8; i++) {
      const byte = this.u8()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        if (byte === 0 && i > 0) throw this.malformed('a varint is longer than it must be')
        if (value > Number.MAX_SAFE_INTEGER) break
        return value
      }
      scale *= 128
    }
    throw this.malformed('a varint is above 2^53 - 1')
  }

  /** How many of something follow, each at least `atLeastBytes` long: nothing is allocated before it is believed. */
  count(atLeastBytes: number): number {
    const count = this.varint()
    if (count * atLeastBytes > this.remaining)
      throw this.malformed(`${count} entries do not fit into what is left`)
    return count
  }

  number(): number {
    const value = this.varint()
    if (value % 2 === 0) return value / 2
    if (value !== 1) throw this.malformed('a number has an unknown form')
    return this.f64()
  }

  /** A view on the next bytes, not a copy. */
  bytes(length: number): Bytes {
    this.#need(length)
    const value = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return value
  }

  /** Reads what `ByteWriter.list()` writes. @param atLeastBytes what one entry takes, as for `count()` */
  list<T>(atLeastBytes: number, read: () => T): readonly T[] {
    const entries: T[] = []
    for (let left = this.count(atLeastBytes); left > 0; left--) entries.push(read())
    return entries
  }

  /** Reads what `ByteWriter.utf8()` writes. */
  utf8(): string {
    const bytes = this.bytes(this.varint())
    try {
      return utf8.decode(bytes)
    } catch {
      throw this.malformed('the text is not UTF-8')
    }
  }

  malformed(what: string): MalformedBytesError {
    return new MalformedBytesError(what, this.#at)
  }

  #need(length: number): void {
    if (length > this.remaining) throw this.malformed('the bytes end early')
  }
}
