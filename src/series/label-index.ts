import { LabelMismatchError } from '../model/errors.ts'
import { kindOf } from '../model/labels.ts'
import { LabelTexts } from '../model/label-texts.ts'

/** Nothing there. */
export const noRow = -1

/**
 * Finds the row of a set of label values. Values become ids, and rows are found by their ids in an open-addressing
 * table: text is never joined, so two sets of values cannot meet in one row.
 */
export class LabelIndex {
  readonly #metric: string
  readonly #names: readonly string[]
  #labels: readonly LabelTexts[]
  #isFull = false
  /** Rows by hash, at most four fifths full. */
  #entries = new Int32Array(16).fill(noRow)
  #size = 0
  /** The ids of each row: `row * labels`. */
  #ids: Int32Array
  /** The ids that are looked for. */
  readonly #asked: Int32Array

  constructor(metric: string, names: readonly string[]) {
    this.#metric = metric
    this.#names = names
    this.#labels = names.map((name) => new LabelTexts(name))
    this.#ids = new Int32Array(16 * names.length)
    this.#asked = new Int32Array(names.length)
  }

  /** One dictionary a label. Another array, of dictionaries that are new in part, after `compact`. */
  get labels(): readonly LabelTexts[] {
    return this.#labels
  }

  /** How many rows can be found. */
  get size(): number {
    return this.#size
  }

  /** While it is full no row is made. */
  set isFull(isFull: boolean) {
    this.#isFull = isFull
  }

  /**
   * The row of these values, in the order of the label names; when there is none, `create` makes it, or `noRow` while
   * the index is full.
   */
  locate(values: readonly unknown[], create: () => number): number {
    const row = this.find(values)
    return row === noRow && !this.#isFull ? this.#make(values, create) : row
  }

  /** The row of these values, or `noRow`. @throws LabelMismatchError, TypeError for what cannot be label values. */
  find(values: readonly unknown[]): number {
    const { length } = this.#names
    if (values.length !== length) throw new LabelMismatchError(this.#metric, this.#names, values.length)
    const asked = this.#asked
    for (let i = 0; i < length; i++) asked[i] = this.#labels[i]?.find(values[i]) ?? -1
    const ids = this.#ids
    const entries = this.#entries
    const mask = entries.length - 1
    for (let at = hash(asked, 0, length) & mask; ; at = (at + 1) & mask) {
      const row = entries[at] ?? noRow
      let i = 0
      while (i < length && ids[row * length + i] === asked[i]) i++
      if (row === noRow || i === length) return row
    }
  }

  /** Named values in the order of the label names. @throws LabelMismatchError unless exactly those are named. */
  ordered(values: Readonly<Record<string, unknown>>): readonly unknown[] {
    const names = this.#names
    const ordered: unknown[] = []
    let count = 0
    for (const name in values) {
      const place = name === names[count] ? count : names.indexOf(name)
      if (place < 0) throw this.#mismatch(values)
      ordered[place] = values[name]
      count++
    }
    if (count !== names.length) throw this.#mismatch(values)
    return ordered
  }

  /** The id that a row has for its label number `i`. */
  id(row: number, i: number): number {
    return this.#ids[row * this.#names.length + i] ?? -1
  }

  /** Copies the ids of a row. */
  copyIds(row: number, into: Int32Array, at: number, rows = 1): void {
    const { length } = this.#names
    const ids = this.#ids
    const start = row * length
    for (let i = 0; i < rows * length; i++) into[at + i] = ids[start + i] ?? -1
  }

  /** Gives a row that cannot be found no label at all. */
  setAbsent(row: number): void {
    this.#reserve(row)
    const { length } = this.#names
    this.#ids.fill(-1, row * length, (row + 1) * length)
  }

  /**
   * Forgets the values of a label that none of `rows` has, when they outnumber the others. What dictionaries say is
   * not changed: new ones take the place of those that have shrunk, and the rows get new ids.
   * @param rows all whose ids are still needed
   */
  compact(rows: readonly number[]): void {
    const labels = this.#labels.map((label, i) => this.#compacted(label, i, rows))
    if (labels.every((label, i) => label === this.#labels[i])) return
    this.#labels = labels
    this.#refill()
  }

  /** Forgets where a row is; its ids stay readable until the row is located anew. */
  delete(row: number): void {
    const mask = this.#entries.length - 1
    const { length } = this.#names
    let hole = hash(this.#ids, row * length, length) & mask
    while (this.#entries[hole] !== row) hole = (hole + 1) & mask
    // Closes the gap: every row of the run behind it that may stand in the hole moves there.
    for (let at = (hole + 1) & mask; ; at = (at + 1) & mask) {
      const next = this.#entries[at] ?? noRow
      if (next === noRow) break
      const home = hash(this.#ids, next * length, length) & mask
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      this.#entries[hole] = next
      hole = at
    }
    this.#entries[hole] = noRow
    this.#size--
  }

  /** Makes a row of values that were all found to be allowed: what is refused leaves no trace. */
  #make(values: readonly unknown[], create: () => number): number {
    const ids = this.#labels.map((label, i) => label.intern(values[i]))
    const row = create()
    this.#reserve(row)
    this.#ids.set(ids, row * this.#names.length)
    this.#size++
    if (isCrowded(this.#size, this.#entries.length)) this.#refill()
    this.#enter(row)
    return row
  }

  /** Makes room for the ids of a row, and for a sixteenth more. */
  #reserve(row: number): void {
    const { length } = this.#names
    if ((row + 1) * length <= this.#ids.length) return
    const grown = new Int32Array((row + 1 + (row >>> 4)) * length)
    grown.set(this.#ids)
    this.#ids = grown
  }

  /** Makes the table anew, with places for all rows. */
  #refill(): void {
    const entries = this.#entries
    let places = 16
    while (isCrowded(this.#size, places)) places *= 2
    this.#entries = new Int32Array(places).fill(noRow)
    for (const row of entries) if (row !== noRow) this.#enter(row)
  }

  /** Puts a row that is not there yet into the table. */
  #enter(row: number): void {
    const { length } = this.#names
    const mask = this.#entries.length - 1
    let at = hash(this.#ids, row * length, length) & mask
    while (this.#entries[at] !== noRow) at = (at + 1) & mask
    this.#entries[at] = row
  }

  /** A dictionary of the values that rows have, with the rows' ids for it; or the same when most of them are needed. */
  #compacted(label: LabelTexts, i: number, rows: readonly number[]): LabelTexts {
    const { length } = this.#names
    const needed = new LabelTexts(label.name)
    const newIds = new Map<number, number>()
    for (const row of rows) {
      const id = this.id(row, i)
      if (id >= 0 && !newIds.has(id)) newIds.set(id, needed.intern(label.text(id)))
    }
    if (label.size <= needed.size * 2) return label
    for (const row of rows) this.#ids[row * length + i] = newIds.get(this.id(row, i)) ?? -1
    return needed
  }

  #mismatch(values: Readonly<Record<string, unknown>>): LabelMismatchError {
    const kind = kindOf(values)
    const received = kind === 'object' ? Object.keys(values) : kind
    return new LabelMismatchError(this.#metric, this.#names, received)
  }
}

function isCrowded(rows: number, places: number): boolean {
  return rows * 5 > places * 4
}

function hash(ids: Int32Array, from: number, length: number): number {
  let mixed = 0
  for (let i = from; i < from + length; i++) {
    mixed = Math.imul(mixed ^ (ids[i] ?? 0), 0x9e3779b1)
    mixed ^= mixed >>> 15
  }
  return mixed
}
