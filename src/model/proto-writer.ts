import type { Bytes } from './bytes.ts'

/**
 * Writes protobuf into one buffer that grows. A message is written in its place, behind one byte for its length; where
 * that does not suffice the message is moved. Nothing is left out because it is zero: whether a field is there means
 * something in some schemas.
 * @see Protocol Buffers, "Encoding"
 */
export class ProtoWriter {
  #bytes: Bytes
  #view: DataView
  #at = 0

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#at
  }

  /** `int32`, `int64`, `uint32`, `uint64`, `bool` or `enum`: any integer. */
  int(field: number, value: number): void {
    this.varint(field * 8)
    this.varint(value)
  }

  double(field: number, value: number): void {
    this.varint(field * 8 + 1)
    this.float64(value)
  }

  /** `fixed64`, or a double by its bits. */
  fixed64(field: number, value: bigint): void {
    this.varint(field * 8 + 1)
    this.uint64(value)
  }

  string(field: number, value: string): void {
    const start = this.begin(field)
    this.#reserve(value.length * 3)
    this.#at += utf8.encodeInto(value, this.#bytes.subarray(this.#at)).written
    this.end(start)
  }

  /** A message that is there already. */
  bytes(field: number, value: Uint8Array): void {
    this.varint(field * 8 + 2)
    this.varint(value.length)
    this.#reserve(value.length)
    this.#bytes.set(value, this.#at)
    this.#at += value.length
  }

  /** Opens a message, or a packed field whose values follow bare; returns what `end` has to be given. */
  begin(field: number): number {
    this.varint(field * 8 + 2)
    this.#reserve(1)
    return ++this.#at
  }

  end(start: number): void {
    const length = this.#at - start
    if (length > 127) {
      const more = Math.ceil((32 - Math.clz32(length)) / 7) - 1
      this.#reserve(more)
      this.#bytes.copyWithin(start + more, start, this.#at)
    }
    this.#at = start - 1
    this.varint(length)
    this.#at += length
  }

  /** A bare varint of any integer; of one below zero, the 64 bits of its two's complement. */
  varint(value: number): void {
    this.#reserve(10)
    let rest = value
    // Division where a shift would cut to 32 bits; what is below zero stays so, and has ten bytes.
    for (let more = 9; more > 0 && (rest > 127 || rest < 0); more--) {
      this.#bytes[this.#at++] = (rest & 127) | 128
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.#at++] = rest < 0 ? 1 : rest
  }

  /** A bare double; of all that are not a number, the one that engines make themselves. */
  float64(value: number): void {
    this.#reserve(8)
    // A NaN may carry bits that mean something to whoever reads them, such as that a series has ended.
    this.#view.setFloat64(this.#at, Number.isNaN(value) ? NaN : value, true)
    this.#at += 8
  }

  /** A bare `fixed64`. */
  uint64(value: bigint): void {
    this.#reserve(8)
    this.#view.setBigUint64(this.#at, value, true)
    this.#at += 8
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

const utf8: TextEncoder = /* @__PURE__ */ new TextEncoder()
