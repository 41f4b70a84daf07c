import type { Exemplar } from '../model/exemplar.ts'
import type { FamilyHead } from '../model/family-head.ts'
import { overflowLabel } from '../model/names.ts'
import { capacityOf, placesOf } from './capacity.ts'
import { strideOf } from './columns.ts'
import { LabelTexts } from '../model/label-texts.ts'
import { exemplarMemory, familyMemory, type MemoryMeter, textMemory } from './memory-meter.ts'
import { ownCopy } from './own-copy.ts'
import { SeriesIndex } from './series-index.ts'

/** No row. */
export const noRow = -1

/** What is known of one family: a table with a row a series. What its columns mean, `columns.ts` says. */
export class FamilyTable {
  /** When it came: its series may have begun before. What is the first of several shards is to stay that. */
  readonly createdSeconds: number
  readonly stride: number
  readonly index: SeriesIndex = new SeriesIndex(0)
  readonly labels: LabelTexts[] = []
  values: Float64Array = new Float64Array(0)
  /** A gauge with aggregation `auto` that some source has `set`: the most recent value counts, for ever. */
  isStepped = false
  /** The row that everything goes to which found no room, once there is one. */
  overflowRow: number = noRow
  /** When rows that nobody needs were last taken out: see `compactInfos`. */
  compactedSeconds: number
  readonly exemplars: Map<number, Exemplar> = new Map()
  readonly #meter: MemoryMeter
  #head: FamilyHead
  #bytes = 0

  constructor(head: FamilyHead, createdSeconds: number, meter: MemoryMeter) {
    this.#head = head
    this.createdSeconds = createdSeconds
    this.compactedSeconds = createdSeconds
    this.stride = strideOf(head)
    this.#meter = meter
    this.#charge(familyMemory(head))
  }

  /** Replaced when help, or a state of a state set, becomes known. */
  get head(): FamilyHead {
    return this.#head
  }

  set head(head: FamilyHead) {
    this.#charge(familyMemory(head) - familyMemory(this.#head))
    this.#head = head
  }

  get rows(): number {
    return this.index.rows
  }

  /** Rows that count against the limits: all but the one of the overflow. */
  get ownRows(): number {
    return this.overflowRow === noRow ? this.rows : this.rows - 1
  }

  /** What one more row takes, when there are so many labels then. */
  rowBytes(labels: number): number {
    return this.#rowsMemory(this.rows + 1, labels) - this.#rowsMemory(this.rows, this.labels.length)
  }

  /** The position of a label, or -1. */
  findLabel(name: string): number {
    return this.labels.findIndex((label) => label.name === name)
  }

  /** The position of a label, new when need be. */
  internLabel(name: string): number {
    const known = this.findLabel(name)
    if (known >= 0) return known
    this.index.addLabel()
    const labels = this.labels.length
    const more = this.#rowsMemory(this.rows, labels + 1) - this.#rowsMemory(this.rows, labels)
    this.#charge(textMemory(name) + more)
    return this.labels.push(new LabelTexts(ownCopy(name))) - 1
  }

  /** The id of a text of the label at `position`, new when need be. */
  internText(position: number, text: string): number {
    const label = this.#label(position)
    const known = label.find(text)
    if (known >= 0) return known
    this.#charge(textMemory(text))
    return label.intern(ownCopy(text))
  }

  /** Adds a text as a snapshot has it. It may be a slice of all of them: nearly all of them are kept. */
  restoreText(position: number, text: string): void {
    this.#charge(textMemory(text))
    this.#label(position).intern(text)
  }

  /** Adds a row of zeros with these ids, one a label. */
  addRow(ids: Int32Array, createdSeconds: number): number {
    this.#charge(this.rowBytes(this.labels.length))
    const row = this.index.add(ids)
    if (this.rows * this.stride > this.values.length) {
      const grown = new Float64Array(capacityOf(this.rows) * this.stride)
      grown.set(this.values)
      this.values = grown
    }
    this.values[(row + 1) * this.stride - 1] = createdSeconds
    return row
  }

  /** The row `{edgeprom_overflow="true"}`. */
  internOverflowRow(createdSeconds: number): number {
    if (this.overflowRow >= 0) return this.overflowRow
    const position = this.internLabel(overflowLabel)
    const ids = new Int32Array(this.labels.length).fill(-1)
    ids[position] = this.internText(position, 'true')
    this.overflowRow = this.addRow(ids, createdSeconds)
    return this.overflowRow
  }

  /** Start time of a row in Unix seconds. */
  rowCreatedSeconds(row: number): number {
    return this.values[(row + 1) * this.stride - 1] ?? NaN
  }

  setExemplar(key: number, exemplar: Exemplar): void {
    const old = this.exemplars.get(key)
    this.#charge(memoryOf(exemplar) - (old === undefined ? 0 : memoryOf(old)))
    const labels = exemplar.labels.map(([name, value]) => [ownCopy(name), ownCopy(value)] as const)
    this.exemplars.set(key, { ...exemplar, labels })
  }

  clearExemplars(): void {
    for (const exemplar of this.exemplars.values()) this.#charge(-memoryOf(exemplar))
    this.exemplars.clear()
  }

  /** The table is gone: its memory counts no more. */
  release(): void {
    this.#charge(-this.#bytes)
  }

  #label(position: number): LabelTexts {
    const label = this.labels[position]
    if (label !== undefined) return label
    throw new RangeError(
      `Cannot add a label value: position must be below ${this.labels.length}, received ${position}`,
    )
  }

  /** Numbers, ids of labels, and the places where rows are found. */
  #rowsMemory(rows: number, labels: number): number {
    return capacityOf(rows) * (8 * this.stride + 4 * labels) + 4 * placesOf(rows)
  }

  #charge(bytes: number): void {
    this.#bytes += bytes
    this.#meter.bytes += bytes
  }
}

/** Estimated memory of an exemplar. */
export function memoryOf(exemplar: Exemplar): number {
  return exemplar.labels.reduce(
    (bytes, [name, value]) => bytes + textMemory(name) + textMemory(value),
    exemplarMemory,
  )
}
