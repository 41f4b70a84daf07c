import { overflowLabel, sourceLabel } from '../model/names.ts'
import type { AggregateState } from './aggregate-state.ts'
import type { BatchFamily } from './batch.ts'
import { type FamilyTable, noRow } from './family-table.ts'
import { isBySource } from './gauge-modes.ts'
import { textMemory } from './memory-meter.ts'
import { sourceText } from './source-text.ts'
import type { TextIds } from './text-ids.ts'

/**
 * The most labels that the deployments of one family may have together: every row has a place for each, and
 * all rows are copied when there is one more.
 */
const maxFamilyLabels = 256

const noIds = /* @__PURE__ */ new Int32Array(0)

/**
 * Finds the rows of a family that the rows of a batch belong to, and admits new ones as far as the limits
 * allow.
 */
export class RowFinder {
  readonly #state: AggregateState
  readonly #family: FamilyTable
  readonly #from: BatchFamily
  readonly #strings: readonly string[]
  readonly #textIds: TextIds
  readonly #createdSeconds: number
  /** The number of the batch's first label in `#textIds`. */
  readonly #firstLabel: number
  /** Which of the batch's labels says that a row is an overflow, or -1. */
  readonly #overflowLabel: number
  /** What the label `source` says, in families where every source has series of its own. */
  readonly #sourceText: string | undefined
  /** Which of the batch's labels has that name already, or -1. */
  readonly #sourceLabel: number
  /** Position in the family of each label of the batch, -1 while the family does not have it. */
  #positions: readonly number[] = []
  #ids: Int32Array = noIds
  /** Labels of the row in question that no row of the family has yet. */
  #unknown: (readonly [name: string, text: string])[] = []

  constructor(
    state: AggregateState,
    family: FamilyTable,
    from: BatchFamily,
    strings: readonly string[],
    textIds: TextIds,
    createdSeconds: number,
    source: string,
  ) {
    this.#state = state
    this.#family = family
    this.#from = from
    this.#strings = strings
    this.#textIds = textIds
    this.#createdSeconds = createdSeconds
    this.#firstLabel = textIds.allot(from.labelNames.length)
    this.#overflowLabel = from.labelNames.indexOf(overflowLabel)
    this.#sourceText = isBySource(family) ? sourceText(source) : undefined
    this.#sourceLabel = this.#sourceText === undefined ? -1 : from.labelNames.indexOf(sourceLabel)
    this.#locateLabels()
  }

  /** The row with the labels of row `at` of the batch; `noRow` where there is no room for it. */
  row(at: number): number {
    if (this.#isOverflow(at)) return this.#family.internOverflowRow(this.#createdSeconds)
    this.#readLabels(at)
    if (this.#sourceText !== undefined) this.#addLabel(sourceLabel, this.#sourceText)
    return this.#findOrAdmit()
  }

  /**
   * The row with the labels of row `at` of an info and what it says; `noRow` where there is no room for it.
   */
  infoRow(at: number): number {
    const { cellStart, cellKey, cellValue } = this.#from
    this.#readLabels(at)
    const end = cellStart[at + 1] ?? 0
    for (let cell = cellStart[at] ?? 0; cell < end; cell++) {
      const name = this.#strings[cellKey[cell] ?? 0] ?? ''
      const text = this.#strings[cellValue[cell] ?? 0] ?? ''
      if (text !== '') this.#addLabel(name, text)
    }
    return this.#findOrAdmit()
  }

  /** One more label of the row in question. */
  #addLabel(name: string, text: string): void {
    const position = this.#family.findLabel(name)
    const id = this.#family.labels[position]?.find(text) ?? -1
    if (id < 0) this.#unknown.push([name, text])
    else this.#ids[position] = id
  }

  /** What found no room at its source joins what finds none here, whatever other labels it has. */
  #isOverflow(at: number): boolean {
    const { labelNames, labelRefs } = this.#from
    return this.#overflowLabel >= 0 && (labelRefs[at * labelNames.length + this.#overflowLabel] ?? -1) >= 0
  }

  /** An empty value is the same as none: Prometheus makes no difference either. */
  #readLabels(at: number): void {
    const { labelNames, labelRefs } = this.#from
    const labels = labelNames.length
    const sourceAt = this.#sourceLabel
    // A row before this one may have been the family's first overflow, which has a label of its own.
    if (this.#ids.length < this.#family.labels.length) this.#locateLabels()
    if (this.#unknown.length > 0) this.#unknown = []
    this.#ids.fill(-1)
    for (let i = 0; i < labels; i++) {
      const place = labelRefs[at * labels + i] ?? -1
      if (place < 0 || i === sourceAt) continue
      const position = this.#positions[i] ?? -1
      let id = this.#textIds.get(this.#firstLabel + i, place)
      if (id < 0) {
        const text = this.#strings[place] ?? ''
        if (text === '') continue
        id = this.#family.labels[position]?.find(text) ?? -1
        if (id < 0) {
          this.#unknown.push([labelNames[i] ?? '', text])
          continue
        }
        this.#textIds.set(this.#firstLabel + i, place, id)
      }
      this.#ids[position] = id
    }
  }

  #findOrAdmit(): number {
    if (this.#unknown.length === 0) {
      const row = this.#family.index.find(this.#ids)
      if (row >= 0) return row
    }
    return this.#hasRoom() ? this.#admit() : noRow
  }

  #hasRoom(): boolean {
    const { limits, series } = this.#state
    const { ownRows } = this.#family
    if (series >= limits.maxSeries || ownRows >= limits.maxSeriesPerFamily) return false
    let labels = this.#family.labels.length
    let bytes = 0
    for (const [name, text] of this.#unknown) {
      bytes += textMemory(text)
      if (this.#family.findLabel(name) >= 0) continue
      if (++labels > maxFamilyLabels) return false
      bytes += textMemory(name)
    }
    return this.#state.reserve(bytes + this.#family.rowBytes(labels))
  }

  #admit(): number {
    const family = this.#family
    const before = family.labels.length
    for (const [name] of this.#unknown) family.internLabel(name)
    if (family.labels.length > before) this.#locateLabels()
    for (const [name, text] of this.#unknown) {
      const position = family.findLabel(name)
      this.#ids[position] = family.internText(position, text)
    }
    this.#state.series++
    return family.addRow(this.#ids, this.#createdSeconds)
  }

  #locateLabels(): void {
    this.#positions = this.#from.labelNames.map((name) => this.#family.findLabel(name))
    const ids = new Int32Array(this.#family.labels.length).fill(-1)
    ids.set(this.#ids)
    this.#ids = ids
  }
}
