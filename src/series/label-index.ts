import { LabelMismatchError } from '../model/errors.ts'
import { kindOf } from '../model/labels.ts'
import { LabelTexts } from '../model/label-texts.ts'

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
  readonly #metric: string
  readonly #names: readonly string[]
  #labels: readonly LabelTexts[]
  #isFull = false
  /**
   * By hash, at most four fifths full: rows, and above their bits what else there is of the hash, so that the ids of other
   * rows, which lie anywhere, are not looked at.
   */
  #entries = new Int32Array(16).fill(noRow)
  /** The bits of an entry that are its row. No row has all of them, so that no entry is `noRow`. */
  #rowBits = 15
  #size = 0
  /** The ids of each row: `row * labels`. */
  #ids: Int32Array
  /** The ids of the values that were asked for last, and those values; void when `#last` is not a row. */
  readonly #asked: Int32Array
  readonly #askedValues: unknown[]
  /** How often named values were asked for: whoever asks sees when a getter among its values has asked, too. */
  #turns = 0
  #last = noRow

  constructor(metric: string, names: readonly string[]) {
    this.#metric = metric
    this.#names = names
    this.#labels = names.map((name) => new LabelTexts(name))
    this.#ids = new Int32Array(16 * names.length)
    this.#asked = new Int32Array(names.length).fill(-1)
    this.#askedValues = names.map(() => noValue)
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
    const { length } = this.#names
    if (values.length !== length) throw new LabelMismatchError(this.#metric, this.#names, values.length)
    this.#turns++
    const asked = this.#askedValues
    for (let i = 0; i < length; i++) if (values[i] !== asked[i]) this.#ask(i, values[i])
    return this.#last === noRow ? this.#locateAsked(create) : this.#last
  }

  /** The same for named values, in any order. */
  locateNamed(values: Readonly<Record<string, unknown>>, create: () => number): number {
    const names = this.#names
    const asked = this.#askedValues
    let i = 0
    const turn = ++this.#turns
    // One pass, with the value read inside it: the engine then takes both from the shape of the object.
    for (const name in values) {
      if (name !== names[i]) return this.locate(this.ordered(values), create)
      const value = values[name]
      if (value !== asked[i]) this.#ask(i, value)
      i++
    }
    if (i !== names.length) throw this.#mismatch(values)
    // A getter has asked meanwhile, so that half of the question is its own.
    if (turn !== this.#turns) return this.locate(this.ordered(values), create)
    return this.#last === noRow ? this.#locateAsked(create) : this.#last
  }

  /** The row of these values, or `noRow`; remembers and creates nothing. */
  find(values: readonly unknown[]): number {
    if (values.length !== this.#names.length)
      throw new LabelMismatchError(this.#metric, this.#names, values.length)
    const ids = Int32Array.from(this.#labels, (label, i) => label.find(values[i]))
    return ids.includes(-1) ? noRow : this.#search(ids)
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
    this.#forgetAsked()
    this.#refill(0)
  }

  /** Forgets where a row is; its ids stay readable until the row is located anew. */
  delete(row: number): void {
    this.#last = noRow
    const mask = this.#entries.length - 1
    const { length } = this.#names
    let hole = hash(this.#ids, row * length, length) & mask
    while (this.#rowAt(hole) !== row) hole = (hole + 1) & mask
    // Closes the gap: every row of the run behind it that may stand in the hole moves there.
    for (let at = (hole + 1) & mask; ; at = (at + 1) & mask) {
      const next = this.#rowAt(at)
      if (next === noRow) break
      const home = hash(this.#ids, next * length, length) & mask
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      this.#entries[hole] = this.#entries[at] ?? noRow
      hole = at
    }
    this.#entries[hole] = noRow
    this.#size--
  }

  /** Notes one value that is not known to be the one that was asked for last. */
  #ask(i: number, value: unknown): void {
    const id = this.#labels[i]?.find(value) ?? -1
    if (id === this.#asked[i] && id >= 0) {
      this.#askedValues[i] = value
      return
    }
    // Before it comes again it is not remembered: to compare two texts takes 8 ns, as long as to look one up.
    this.#askedValues[i] = id < 0 ? value : noValue
    this.#asked[i] = id
    this.#last = noRow
  }

  #locateAsked(create: () => number): number {
    const row = this.#search(this.#asked)
    this.#last = row === noRow && !this.#isFull ? this.#make(create) : row
    return this.#last
  }

  /** Makes a row of the values that were asked for. */
  #make(create: () => number): number {
    // Not before all values were found to be allowed: what is refused leaves no trace.
    for (const [i, label] of this.#labels.entries()) {
      if ((this.#asked[i] ?? -1) < 0) this.#asked[i] = label.intern(this.#askedValues[i])
    }
    const row = create()
    this.#reserve(row)
    this.#ids.set(this.#asked, row * this.#names.length)
    this.#size++
    if (row >= this.#rowBits || isCrowded(this.#size, this.#entries.length)) this.#refill(row)
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

  /** Makes the table anew, with places for all rows and bits for rows up to one. */
  #refill(row: number): void {
    const entries = this.#entries
    const rowBits = this.#rowBits
    while (this.#rowBits <= row) this.#rowBits = this.#rowBits * 2 + 1
    let places = 16
    while (isCrowded(this.#size, places)) places *= 2
    this.#entries = new Int32Array(places).fill(noRow)
    for (const entry of entries) if (entry !== noRow) this.#enter(entry & rowBits)
  }

  /** Puts a row that is not there yet into the table. */
  #enter(row: number): void {
    const { length } = this.#names
    const mixed = hash(this.#ids, row * length, length)
    const mask = this.#entries.length - 1
    let at = mixed & mask
    while (this.#entries[at] !== noRow) at = (at + 1) & mask
    this.#entries[at] = (mixed & ~this.#rowBits) | row
  }

  #forgetAsked(): void {
    this.#last = noRow
    this.#names.forEach((_, i) => (this.#askedValues[i] = noValue))
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

  /** The row with these ids, or `noRow`. */
  #search(ids: Int32Array): number {
    const { length } = this.#names
    const known = this.#ids
    const entries = this.#entries
    const rowBits = this.#rowBits
    const mask = entries.length - 1
    const mixed = hash(ids, 0, length)
    for (let at = mixed & mask; ; at = (at + 1) & mask) {
      const entry = entries[at] ?? noRow
      if (entry === noRow) return noRow
      if (((entry ^ mixed) & ~rowBits) !== 0) continue
      const row = entry & rowBits
      let i = 0
      while (i < length && known[row * length + i] === ids[i]) i++
      if (i === length) return row
    }
  }

  /** The row at a place of the table, or `noRow`. */
  #rowAt(place: number): number {
    const entry = this.#entries[place] ?? noRow
    return entry === noRow ? noRow : entry & this.#rowBits
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
