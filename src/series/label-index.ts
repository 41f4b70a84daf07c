import { LabelMismatchError } from '../model/errors.ts'
import { LabelValues } from './label-values.ts'

/** Nothing there. */
export const noRow = -1

/** Equal to no value that a caller can give, `undefined` included. */
const noValue = {}

/**
 * Finds the row of a set of label values. Values become ids, and rows are found by their ids in an open-addressing
 * table: text is never joined, so two sets of values cannot meet in one row. The last values are remembered, which
 * makes a repeated call 30 to 40 ns instead of 60 to 110 (two labels).
 */
export class LabelIndex {
  readonly labels: readonly LabelValues[]
  readonly #metric: string
  readonly #names: readonly string[]
  /** Rows by hash, at most half full. */
  #rows = new Int32Array(16).fill(noRow)
  #size = 0
  /** The ids of each row: `row * labels`. */
  #ids: Int32Array
  /** The ids of the values that were asked for last, and those values; void when `#last` is not a row. */
  readonly #asked: Int32Array
  readonly #askedValues: unknown[]
  #last = noRow

  constructor(metric: string, names: readonly string[]) {
    this.#metric = metric
    this.#names = names
    this.labels = names.map((name) => new LabelValues(name))
    this.#ids = new Int32Array(16 * names.length)
    this.#asked = new Int32Array(names.length).fill(-1)
    this.#askedValues = names.map(() => noValue)
  }

  /** The row of these values, in the order of the label names; `create` makes it when there is none. */
  locate(values: readonly unknown[], create: () => number): number {
    const { length } = this.#names
    if (values.length !== length) throw new LabelMismatchError(this.#metric, this.#names, values.length)
    let isSame = this.#last !== noRow
    for (let i = 0; i < length; i++) isSame = this.#ask(i, values[i]) && isSame
    return isSame ? this.#last : this.#locateAsked(create)
  }

  /** The same for named values, in any order. */
  locateNamed(values: Readonly<Record<string, unknown>>, create: () => number): number {
    let isSame = this.#last !== noRow
    let i = 0
    for (const name in values) {
      if (name !== this.#names[i]) return this.locate(this.ordered(values), create)
      isSame = this.#ask(i, values[name]) && isSame
      i++
    }
    if (i !== this.#names.length) throw this.#mismatch(values)
    return isSame ? this.#last : this.#locateAsked(create)
  }

  /** The row of these values, or `noRow`; remembers and creates nothing. */
  find(values: readonly unknown[]): number {
    if (values.length !== this.#names.length)
      throw new LabelMismatchError(this.#metric, this.#names, values.length)
    const ids = this.labels.map((label, i) => label.find(values[i]))
    return ids.includes(-1) ? noRow : (this.#rows[this.#place(ids)] ?? noRow)
  }

  /** Named values in the order of the label names. @throws LabelMismatchError unless exactly those are named. */
  ordered(values: Readonly<Record<string, unknown>>): readonly unknown[] {
    const given = Object.keys(values)
    if (given.length !== this.#names.length || !this.#names.every((name) => Object.hasOwn(values, name))) {
      throw this.#mismatch(values)
    }
    return this.#names.map((name) => values[name])
  }

  /** The id that a row has for its label number `i`. */
  id(row: number, i: number): number {
    return this.#ids[row * this.#names.length + i] ?? -1
  }

  /** Copies the ids of a row. */
  copyIds(row: number, into: Int32Array, at: number): void {
    const { length } = this.#names
    for (let i = 0; i < length; i++) into[at + i] = this.#ids[row * length + i] ?? -1
  }

  /** Forgets where a row is; its ids stay readable until the row is located anew. */
  delete(row: number): void {
    this.#last = noRow
    const mask = this.#rows.length - 1
    let hole = this.#place(this.#idsOf(row))
    // Closes the gap: every row of the run behind it that may stand in the hole moves there.
    for (let at = (hole + 1) & mask; ; at = (at + 1) & mask) {
      const next = this.#rows[at] ?? noRow
      if (next === noRow) break
      const home = hash(this.#idsOf(next)) & mask
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      this.#rows[hole] = next
      hole = at
    }
    this.#rows[hole] = noRow
    this.#size--
  }

  /** Notes one asked value; whether it is the one that was asked before. */
  #ask(i: number, value: unknown): boolean {
    if (value === this.#askedValues[i]) return true
    // Before anything can throw: half of a new question must not answer for the old one.
    this.#last = noRow
    this.#asked[i] = this.labels[i]?.intern(value) ?? -1
    this.#askedValues[i] = value
    return false
  }

  #locateAsked(create: () => number): number {
    const place = this.#place(this.#asked)
    let row = this.#rows[place] ?? noRow
    if (row === noRow) {
      row = create()
      this.#insert(row, place)
    }
    this.#last = row
    return row
  }

  #insert(row: number, place: number): void {
    const { length } = this.#names
    if ((row + 1) * length > this.#ids.length) {
      const grown = new Int32Array(Math.max(this.#ids.length * 2, (row + 1) * length))
      grown.set(this.#ids)
      this.#ids = grown
    }
    this.#ids.set(this.#asked, row * length)
    this.#rows[place] = row
    this.#size++
    if (this.#size * 2 > this.#rows.length) this.#grow()
  }

  #grow(): void {
    const old = this.#rows
    this.#rows = new Int32Array(old.length * 2).fill(noRow)
    for (const row of old) if (row !== noRow) this.#rows[this.#place(this.#idsOf(row))] = row
  }

  /** Where in the table a row with these ids is, or would be. */
  #place(ids: ArrayLike<number>): number {
    const { length } = this.#names
    const mask = this.#rows.length - 1
    for (let at = hash(ids) & mask; ; at = (at + 1) & mask) {
      const row = this.#rows[at] ?? noRow
      if (row === noRow) return at
      const start = row * length
      let i = 0
      while (i < length && this.#ids[start + i] === ids[i]) i++
      if (i === length) return at
    }
  }

  #idsOf(row: number): Int32Array {
    const { length } = this.#names
    return this.#ids.subarray(row * length, (row + 1) * length)
  }

  #mismatch(values: Readonly<Record<string, unknown>>): LabelMismatchError {
    return new LabelMismatchError(this.#metric, this.#names, Object.keys(values))
  }
}

function hash(ids: ArrayLike<number>): number {
  let mixed = 0
  for (let i = 0; i < ids.length; i++) {
    mixed = Math.imul(mixed ^ (ids[i] ?? 0), 0x9e3779b1)
    mixed ^= mixed >>> 15
  }
  return mixed
}
