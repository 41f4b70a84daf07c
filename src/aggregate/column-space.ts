const nothing = /* @__PURE__ */ new ArrayBuffer(0)

/**
 * Columns of numbers that lie in one piece of memory. A short array with memory of its own takes longer to make, and to
 * take away again, than to fill.
 */
export class ColumnSpace {
  readonly #pieceBytes: number
  #piece: ArrayBuffer = nothing
  #used = 0

  /** @param pieceBytes how much is made at a time; more only for a column that is longer */
  constructor(pieceBytes: number) {
    this.#pieceBytes = pieceBytes
  }

  /** A column of zeros. */
  integers(length: number): Int32Array {
    const at = this.#take(length * 4)
    return new Int32Array(this.#piece, at, length)
  }

  /** A column of zeros. */
  numbers(length: number): Float64Array {
    const at = this.#take(length * 8)
    return new Float64Array(this.#piece, at, length)
  }

  /** Where so many bytes are free. */
  #take(bytes: number): number {
    if (this.#used + bytes > this.#piece.byteLength) {
      this.#piece = new ArrayBuffer(Math.max(bytes, this.#pieceBytes))
      this.#used = 0
    }
    const at = this.#used
    this.#used += (bytes + 7) & ~7
    return at
  }
}
