/**
 * The live rows in the order in which their series appeared. As long as no row has been freed that is 0, 1, 2, …
 * and nothing is stored.
 */
export class RowOrder {
  /** Rows by place; -1 where one was removed. Undefined while place and row are the same. */
  #rows: number[] | undefined
  readonly #places = new Map<number, number>()
  #length = 0
  #removed = 0

  /** Places to go through, those of removed rows included. */
  get length(): number {
    return this.#length
  }

  /** Live rows. */
  get size(): number {
    return this.#length - this.#removed
  }

  /** The row at a place, or -1. */
  at(place: number): number {
    return this.#rows === undefined ? place : (this.#rows[place] ?? -1)
  }

  /** How many places from one on hold rows that follow each other, at most `most`; 0 where a row was removed. */
  run(place: number, most: number): number {
    const rows = this.#rows
    if (rows === undefined) return most
    const first = rows[place] ?? -1
    if (first < 0) return 0
    let length = 1
    while (length < most && rows[place + length] === first + length) length++
    return length
  }

  push(row: number): void {
    if (this.#rows !== undefined) {
      this.#rows.push(row)
      this.#places.set(row, this.#length)
    }
    this.#length++
  }

  remove(row: number): void {
    const rows = this.#materialized()
    const place = this.#places.get(row)
    if (place === undefined) return
    rows[place] = -1
    this.#places.delete(row)
    this.#removed++
  }

  /** Closes the gaps when most places are gaps. Places change, so nobody may be reading. */
  compact(): void {
    if (this.#rows === undefined || this.#removed * 2 <= this.#length) return
    this.#rows = this.#rows.filter((row) => row >= 0)
    for (const [place, row] of this.#rows.entries()) this.#places.set(row, place)
    this.#length = this.#rows.length
    this.#removed = 0
  }

  #materialized(): number[] {
    if (this.#rows === undefined) {
      this.#rows = Array.from({ length: this.#length }, (_, place) => place)
      for (const row of this.#rows) this.#places.set(row, row)
    }
    return this.#rows
  }
}
