import type { Clock } from '../model/clock.ts'
import type { Exemplar } from '../model/exemplar.ts'
import { type FamilyHead, headOf, widthOf } from '../model/family-head.ts'
import type { LabelPairs } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import type { NameValidation } from '../model/names.ts'
import type { SeriesDetail } from '../model/series-block.ts'
import { LabelIndex, noRow } from './label-index.ts'
import type { LabelValues } from './label-values.ts'
import { RowOrder } from './row-order.ts'
import { TableReader } from './table-reader.ts'

/**
 * What a row's numbers are. `amount`: they only add up (counter, histogram, summary), and what was sent is kept
 * apart from what was not. `state`: they say how things are (gauge, info, state set).
 */
export type RowKind = 'amount' | 'state'

/** Rows are kept in chunks of 64 that never move, so that a bound series can hold on to its numbers. */
const chunkBits = 6
const chunkRows = 1 << chunkBits

/** What a table is made from. */
export interface SeriesTableOptions {
  readonly head: FamilyHead
  readonly labelNames: readonly string[]
  readonly rows: RowKind
  /** What a new row holds. @default zeros */
  readonly initial?: readonly number[] | undefined
  readonly clock: Clock
  readonly nameValidation: NameValidation
}

/** The one place where the series of an instrument are stored. */
export class SeriesTable {
  readonly clock: Clock
  /** For the label names of exemplars and infos. */
  readonly nameValidation: NameValidation
  readonly kind: RowKind
  readonly width: number
  readonly index: LabelIndex
  readonly order: RowOrder = new RowOrder()
  /** Changes whenever a row is removed: a bound series then checks that its row is still its own. */
  epoch = 0
  /** Changes when rows are added or removed. */
  layout = 0
  /** Readers that are under way. Rows that were freed meanwhile wait, or they would be read as another series. */
  openReaders = 0
  /** Called when a row is touched for the first time since it was sent; undefined while nobody sends. */
  onTouch: ((row: number) => void) | undefined
  /** Called when a row is removed; whether it must stay until it was sent. */
  onRemove: ((row: number) => boolean) | undefined
  /** Called when an exemplar was set. */
  onExemplar: ((row: number, column: number, exemplar: Exemplar) => void) | undefined
  #head: FamilyHead
  readonly #initial: readonly number[] | undefined
  readonly #hot: Float64Array<ArrayBuffer>[] = []
  /** What was sent already, chunk by chunk; exists once somebody sends. Shown is the sum of both. */
  #sent: Float64Array<ArrayBuffer>[] | undefined
  #created = new Float64Array(4)
  #generations = new Uint32Array(4)
  #flags = new Uint8Array(4)
  readonly #details = new Map<number, SeriesDetail>()
  #rows = 0
  readonly #free: number[] = []
  readonly #freedWhileRead: number[] = []

  constructor({ head, labelNames, rows, initial, clock, nameValidation }: SeriesTableOptions) {
    this.#initial = initial
    this.#head = head
    this.kind = rows
    this.width = widthOf(head)
    this.index = new LabelIndex(head.name, labelNames)
    this.clock = clock
    this.nameValidation = nameValidation
  }

  get head(): FamilyHead {
    return this.#head
  }

  /** Replaces the head by one of the same type, name and width. */
  set head(head: FamilyHead) {
    this.#head = head
  }

  get labels(): readonly LabelValues[] {
    return this.index.labels
  }

  /** Makes a row for the labels that the index is about to give it. */
  readonly create = (): number => {
    const row = this.#free.pop() ?? this.#rows++
    if (row >= this.#created.length) this.#grow()
    if (this.#hot[row >>> chunkBits] === undefined) this.#addChunk()
    if (this.#initial !== undefined) this.hot(row).set(this.#initial, this.offset(row))
    this.order.push(row)
    this.layout++
    this.#setCreated(row)
    this.onTouch?.(row)
    return row
  }

  /** The numbers of the chunk that a row is in: of a table that is sent, those not sent yet. */
  hot(row: number): Float64Array<ArrayBuffer> {
    const chunk = this.#hot[row >>> chunkBits]
    if (chunk === undefined) throw new RangeError(`Cannot read row ${row}: it must be in the table`)
    return chunk
  }

  /** Where in its chunk a row starts. */
  offset(row: number): number {
    return (row & (chunkRows - 1)) * this.width
  }

  /** The numbers of the row's chunk that were sent. */
  sent(row: number): Float64Array<ArrayBuffer> | undefined {
    return this.#sent?.[row >>> chunkBits]
  }

  /** Starts to keep apart what was sent. */
  keepSent(): void {
    this.#sent ??= this.#hot.map((chunk) => new Float64Array(chunk.length))
  }

  createdSeconds(row: number): number {
    return this.#created[row] ?? NaN
  }

  /** How often a row has changed its owner. */
  generation(row: number): number {
    return this.#generations[row] ?? 0
  }

  /** What is remembered about a row beside its numbers, see `gaugeFlags`. */
  flags(row: number): number {
    return this.#flags[row] ?? 0
  }

  addFlags(row: number, flags: number): void {
    this.#flags[row] = this.flags(row) | flags
  }

  detail(row: number): SeriesDetail | undefined {
    return this.#details.get(row)
  }

  get hasDetails(): boolean {
    return this.#details.size > 0
  }

  setExemplar(row: number, column: number, exemplar: Exemplar): void {
    const exemplars = [...(this.#details.get(row)?.exemplars ?? [])]
    exemplars[column] = exemplar
    this.#details.set(row, { ...this.#details.get(row), exemplars })
    this.onExemplar?.(row, column, exemplar)
  }

  setInfo(row: number, info: LabelPairs): void {
    this.#details.set(row, { ...this.#details.get(row), info })
  }

  /** A row is about to change and nothing of it waits to be sent. */
  touch(row: number): void {
    // At the module scope of a Worker the clock says 0: the series starts when it is first used.
    if (Number.isNaN(this.#created[row])) this.#setCreated(row)
    this.onTouch?.(row)
  }

  /** Everything in a row counts as sent; of states nothing is kept apart. */
  settle(row: number): void {
    const hot = this.hot(row)
    const sent = this.sent(row)
    if (sent === undefined) return
    const start = this.offset(row)
    for (let i = start; i < start + this.width; i++) {
      sent[i] = (sent[i] ?? 0) + (hot[i] ?? 0)
      hot[i] = 0
    }
  }

  /** Back to zero. What has not been sent is still sent. */
  reset(row: number): void {
    const hot = this.hot(row)
    const start = this.offset(row)
    const sent = this.sent(row)
    for (let i = start; i < start + this.width; i++) {
      const unsent = sent === undefined ? 0 : (hot[i] ?? 0)
      // An infinite sum never adds up to 0 again, so it is given up; what it was counted from is still sent.
      hot[i] = Number.isFinite(unsent) ? unsent : 0
      if (sent !== undefined) sent[i] = -(hot[i] ?? 0)
    }
    this.#details.delete(row)
    this.#setCreated(row)
  }

  /** Takes a row out of what is shown. Its series, if somebody holds it, counts into nowhere from now on. */
  remove(row: number): void {
    this.index.delete(row)
    this.order.remove(row)
    this.#generations[row] = this.generation(row) + 1
    this.epoch++
    this.layout++
    if (this.onRemove?.(row) !== true) this.free(row)
    if (this.openReaders === 0) this.order.compact()
  }

  clear(): void {
    for (const row of this.rows()) this.remove(row)
  }

  /** The live rows, in order. */
  rows(): readonly number[] {
    return Array.from({ length: this.order.length }, (_, place) => this.order.at(place)).filter(
      (row) => row !== noRow,
    )
  }

  /** Empties a removed row and gives it to the next series. */
  free(row: number): void {
    const start = this.offset(row)
    this.hot(row).fill(0, start, start + this.width)
    this.sent(row)?.fill(0, start, start + this.width)
    this.#details.delete(row)
    this.#flags[row] = 0
    if (this.openReaders > 0) this.#freedWhileRead.push(row)
    else this.#free.push(row)
  }

  /** Called when a reader has ended. */
  endRead(): void {
    this.openReaders--
    if (this.openReaders > 0) return
    for (const row of this.#freedWhileRead.splice(0)) this.#free.push(row)
    this.order.compact()
  }

  /** The table as a family that can be collected. */
  family(): MetricFamily {
    return {
      ...headOf(this.#head),
      labels: this.labels,
      only: undefined,
      layout: this.layout,
      open: () => new TableReader(this),
    }
  }

  #setCreated(row: number): void {
    const now = this.clock.nowSeconds()
    this.#created[row] = now > 0 ? now : NaN
  }

  #addChunk(): void {
    const rows = this.labels.length === 0 ? 1 : chunkRows
    this.#hot.push(new Float64Array(rows * this.width))
    this.#sent?.push(new Float64Array(rows * this.width))
  }

  #grow(): void {
    this.#created = grown(this.#created, Float64Array)
    this.#generations = grown(this.#generations, Uint32Array)
    this.#flags = grown(this.#flags, Uint8Array)
  }
}

function grown<T extends Float64Array | Uint32Array | Uint8Array>(
  column: T,
  Column: new (length: number) => T,
): T {
  const twice = new Column(column.length * 2)
  twice.set(column)
  return twice
}
