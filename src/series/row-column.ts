type Numbers = Float64Array | Int32Array | Uint32Array | Uint8Array

/**
 * One number a row, in memory only up to the last row that was written; others are 0. It grows by an eighth: with
 * 100,000 series the room that is not used yet is 0.5 B of 8 a series; doubling leaves 2.5.
 */
export class RowColumn {
  readonly #Numbers: new (length: number) => Numbers
  #numbers: Numbers

  constructor(Column: new (length: number) => Numbers) {
    this.#Numbers = Column
    this.#numbers = new Column(0)
  }

  get(row: number): number {
    return this.#numbers[row] ?? 0
  }

  set(row: number, value: number): void {
    if (row >= this.#numbers.length) {
      const grown = new this.#Numbers(row + 1 + Math.max(7, row >>> 3))
      grown.set(this.#numbers)
      this.#numbers = grown
    }
    this.#numbers[row] = value
  }
}
