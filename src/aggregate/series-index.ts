import { capacityOf, placesOf } from './capacity.ts'

const empty = -1

/**
 * Finds rows by the ids of their label values, -1 for a label that a series does not have. Ids are
 * compared, never joined text, so two sets of values cannot meet in one row. Rows are never taken out.
 */
export class SeriesIndex {
  #labels: number
  #rows = 0
  /** `rows x labels`. */
  #ids: Int32Array = new Int32Array(0)
  /** Row numbers by hash, at most half full. */
  #places: Int32Array = new Int32Array(placesOf(0)).fill(empty)

  constructor(labels: number) {
    this.#labels = labels
  }

  get rows(): number {
    return this.#rows
  }

  /** The row with these ids, or -1. */
  find(ids: Int32Array): number {
    return this.#places[this.#placeOf(ids, 0)] ?? empty
  }

  /** Adds a row that is not there yet. */
  add(ids: Int32Array): number {
    const row = this.#rows++
    if (this.#rows * this.#labels > this.#ids.length) {
      const grown = new Int32Array(capacityOf(this.#rows) * this.#labels)
      grown.set(this.#ids)
      this.#ids = grown
    }
    this.#ids.set(ids.subarray(0, this.#labels), row * this.#labels)
    this.#places[this.#placeOf(ids, 0)] = row
    if (this.#rows * 2 > this.#places.length) this.#rehash()
    return row
  }

  /** One more label, which no row has yet. */
  addLabel(): void {
    const before = this.#labels++
    const widened = new Int32Array(capacityOf(this.#rows) * this.#labels).fill(empty)
    for (let row = 0; row < this.#rows; row++) {
      widened.set(this.#ids.subarray(row * before, (row + 1) * before), row * this.#labels)
    }
    this.#ids = widened
  }

  id(row: number, label: number): number {
    return this.#ids[row * this.#labels + label] ?? empty
  }

  /** The ids of all rows, copied. */
  copyIds(): Int32Array {
    return this.#ids.slice(0, this.#rows * this.#labels)
  }

  #rehash(): void {
    this.#places = new Int32Array(placesOf(this.#rows)).fill(empty)
    for (let row = 0; row < this.#rows; row++)
      this.#places[this.#placeOf(this.#ids, row * this.#labels)] = row
  }

  /** Where the row with the ids at `start` is in the table, or would be. */
  #placeOf(ids: Int32Array, start: number): number {
    const mask = this.#places.length - 1
    for (let place = this.#hash(ids, start) & mask; ; place = (place + 1) & mask) {
      const row = this.#places[place] ?? empty
      if (row === empty || this.#isEqual(row, ids, start)) return place
    }
  }

  #isEqual(row: number, ids: Int32Array, start: number): boolean {
    const from = row * this.#labels
    for (let i = 0; i < this.#labels; i++) if (this.#ids[from + i] !== ids[start + i]) return false
    return true
  }

  /** A label that a series does not have leaves no trace, so that a new label does not move the rows. */
  #hash(ids: Int32Array, start: number): number {
    let hash = 0
    for (let i = 0; i < this.#labels; i++) {
      const id = ids[start + i] ?? empty
      if (id === empty) continue
      hash = Math.imul(hash ^ Math.imul(id + 1, 0x85ebca6b + i * 2), 0x9e3779b1)
      hash ^= hash >>> 15
    }
    return hash
  }
}
