import type { Bytes } from '../model/bytes.ts'

/** Copies reach back 64 KiB at most; matches are looked for within as much. */
const blockBytes = 65_536
const tableBits = 14
/** The end of a block is not looked at: four bytes are read at once. */
const margin = 15

/**
 * Compresses into one Snappy block, as remote write has it; not the framed stream of the same name.
 * @see Snappy, "Compressed format description"
 */
export function snappyBlock(input: Bytes): Bytes {
  const output = new SnappyOutput(input)
  const table = new Uint16Array(1 << tableBits)
  for (let start = 0; start < input.length; start += blockBytes) {
    compressBlock(input.subarray(start, start + blockBytes), table.fill(0), output)
  }
  return output.finish()
}

/** Writes literals, and copies of what was written at most 64 KiB before. */
function compressBlock(block: Bytes, table: Uint16Array, output: SnappyOutput): void {
  const view = new DataView(block.buffer, block.byteOffset, block.length)
  const last = block.length - margin
  /** Where what was not written yet begins. */
  let written = 0
  // Where nothing repeats, steps get longer.
  for (let at = 1, skip = 32; at < last; at += skip++ >>> 5) {
    const four = view.getUint32(at, true)
    const slot = Math.imul(four, 0x1e35a7bd) >>> (32 - tableBits)
    const candidate = table[slot] ?? 0
    table[slot] = at
    if (view.getUint32(candidate, true) !== four) continue
    const offset = at - candidate
    let end = at + 4
    while (end < block.length && block[end] === block[end - offset]) end++
    output.literal(block.subarray(written, at))
    output.copy(offset, end - at)
    written = end
    at = end - 1
    skip = 32
  }
  output.literal(block.subarray(written))
}

class SnappyOutput {
  readonly #bytes: Bytes
  #at = 0

  constructor({ length }: Bytes) {
    // Elements of at least four bytes are replaced by shorter ones, so only headers of literals add to it.
    this.#bytes = new Uint8Array(32 + length + Math.ceil(length / 6))
    let rest = length
    for (; rest > 127; rest >>>= 7) this.#put((rest & 127) | 128)
    this.#put(rest)
  }

  literal(bytes: Bytes): void {
    const length = bytes.length - 1
    if (length < 0) return
    if (length < 60) this.#put(length << 2)
    else if (length < 256) this.#put(240, length)
    else this.#put(244, length & 255, length >>> 8)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  copy(offset: number, length: number): void {
    let rest = length
    // One copy has at most 64 bytes, and what remains is to have at least four: so few fit into a short copy.
    for (; rest > 67; rest -= 64) this.#longCopy(offset, 64)
    if (rest > 64) {
      this.#longCopy(offset, 60)
      rest -= 60
    }
    if (rest > 11 || offset > 2047) this.#longCopy(offset, rest)
    else this.#put(((offset >>> 8) << 5) | ((rest - 4) << 2) | 1, offset & 255)
  }

  finish(): Bytes {
    return this.#bytes.slice(0, this.#at)
  }

  #longCopy(offset: number, length: number): void {
    this.#put(((length - 1) << 2) | 2, offset & 255, offset >>> 8)
  }

  #put(...bytes: readonly number[]): void {
    for (const byte of bytes) this.#bytes[this.#at++] = byte
  }
}
