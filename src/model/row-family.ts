import { type FamilyHead, headOf, widthOf } from './family-head.ts'
import type { LabelDictionary } from './labels.ts'
import type { MetricFamily, SeriesReader } from './metric-family.ts'
import type { SeriesBlock, SeriesDetail } from './series-block.ts'

/** One series of a family that is given as plain data. */
export interface FamilyRow {
  /** One value a label name; `undefined`: the series has no such label. */
  readonly labels: readonly (string | undefined)[]
  /** As many numbers as `widthOf(head)` says. */
  readonly values: readonly number[]
  readonly createdSeconds?: number | undefined
  readonly timestampSeconds?: number | undefined
  readonly detail?: SeriesDetail | undefined
}

/** A family of rows that somebody has written down: custom collectors, target info, a component's own metrics. */
export function rowFamily(
  head: FamilyHead,
  labelNames: readonly string[],
  rows: readonly FamilyRow[],
): MetricFamily {
  const labels = labelNames.map((name) => new TextList(name))
  const ids = rows.flatMap((row) => labels.map((label, i) => label.intern(row.labels[i])))
  return { ...headOf(head), labels, only: undefined, layout: 0, open: () => new RowReader(head, rows, ids) }
}

class TextList implements LabelDictionary {
  readonly name: string
  readonly #texts: string[] = []
  readonly #ids = new Map<string, number>()

  constructor(name: string) {
    this.name = name
  }

  text(id: number): string {
    const text = this.#texts[id]
    if (text === undefined)
      throw new RangeError(`Cannot look up label "${this.name}": id must be known, received ${id}`)
    return text
  }

  intern(text: string | undefined): number {
    if (text === undefined) return -1
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    this.#ids.set(text, this.#texts.length)
    return this.#texts.push(text) - 1
  }
}

class RowReader implements SeriesReader {
  readonly #rows: readonly FamilyRow[]
  readonly #ids: readonly number[]
  readonly #width: number
  #next = 0

  constructor(head: FamilyHead, rows: readonly FamilyRow[], ids: readonly number[]) {
    this.#rows = rows
    this.#ids = ids
    this.#width = widthOf(head)
  }

  read(into: SeriesBlock): number {
    const rows = this.#rows.slice(this.#next, this.#next + into.capacity)
    const labels = this.#rows.length === 0 ? 0 : this.#ids.length / this.#rows.length
    into.labelIds.set(this.#ids.slice(this.#next * labels, (this.#next + rows.length) * labels))
    into.details = rows.some((row) => row.detail !== undefined) ? rows.map((row) => row.detail) : undefined
    for (const [i, row] of rows.entries()) {
      into.values.set(row.values, i * this.#width)
      into.createdSeconds[i] = row.createdSeconds ?? NaN
      into.timestampSeconds[i] = row.timestampSeconds ?? NaN
      into.flags[i] = 0
    }
    this.#next += rows.length
    into.rows = rows.length
    return rows.length
  }

  close(): void {
    this.#next = this.#rows.length
  }
}
