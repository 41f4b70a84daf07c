import type { Clock } from '../model/clock.ts'
import type { Exemplar } from '../model/exemplar.ts'
import { type FamilyHead, headOf, widthOf } from '../model/family-head.ts'
import type { LabelDictionary, LabelPairs } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import type { NameValidation } from '../model/names.ts'
import type { SeriesDetail } from '../model/series-block.ts'
import { KeptSeries } from './kept-series.ts'
import { LabelIndex, noRow } from './label-index.ts'
import { OverflowLabel } from './overflow-label.ts'
import { RowChunks } from './row-chunks.ts'
import { RowAges } from './row-ages.ts'
import { RowFacts } from './row-facts.ts'
import { RowOrder } from './row-order.ts'
import { RowSlots } from './row-slots.ts'
import { TableReader } from './table-reader.ts'

/**
 * What a row's numbers are. `amount`: they only add up (counter, histogram, summary), and what was sent is kept
 * apart from what was not. `state`: they say how things are (gauge, info, state set).
 */
export type RowKind = 'amount' | 'state'

/** Label values are looked through when more rows than this were freed, and more than are left. */
const minFreedRows = 16

/** What a table is made from. */
export interface SeriesTableOptions {
  readonly head: FamilyHead
  readonly labelNames: readonly string[]
  readonly rows: RowKind
  /** What a new row holds. @default zeros */
  readonly initial?: readonly number[] | undefined
  /** The most rows, that of the overflow not counted. @default no limit */
  readonly maxSeries?: number | undefined
  /** How long a row is kept that is not touched. @default for ever */
  readonly ttlSeconds?: number | undefined
  readonly clock: Clock
  readonly nameValidation: NameValidation
}

/** The one place where the series of an instrument are stored. */
export class SeriesTable {
  /** Only ever replaced by one of the same type, name and width. */
  head: FamilyHead
  readonly clock: Clock
  /** For the label names of exemplars and infos. */
  readonly nameValidation: NameValidation
  readonly kind: RowKind
  readonly width: number
  readonly index: LabelIndex
  readonly order: RowOrder = new RowOrder()
  readonly slots: RowSlots = new RowSlots()
  readonly facts: RowFacts
  /** Changes whenever a row is removed: a bound series then checks that its row is still its own. */
  epoch = 0
  /** Changes when rows are added or removed. */
  layout = 0
  /** How often a series found no room. */
  overflowed = 0
  /** Called when a row is touched for the first time since it was sent; undefined while nobody sends. */
  onTouch: ((row: number) => void) | undefined
  /** Called when a row is removed; whether it must stay until it was sent. */
  onRemove: ((row: number) => boolean) | undefined
  /** Called when an exemplar was set. */
  onExemplar: ((row: number, column: number, exemplar: Exemplar) => void) | undefined
  /** Series that a finder keeps. */
  readonly kept: KeptSeries<unknown> = new KeptSeries()
  readonly #initial: readonly number[] | undefined
  readonly #maxSeries: number
  readonly #ages: RowAges | undefined
  /** From the first overflow on: whoever has seen the label finds it again. */
  #overflowLabel: OverflowLabel | undefined
  #overflowRow = noRow
  /** There is one row, for ever: it has no labels and does not expire. */
  readonly #isSingle: boolean
  readonly #hot: RowChunks
  /** What was sent already; exists once somebody sends. Shown is the sum of both. */
  #sent: RowChunks | undefined
  readonly #details = new Map<number, SeriesDetail>()
  #freedSinceCompact = 0
  /** What was collected last, and the head that it was made of; void when dictionaries are others. */
  #family: MetricFamily | undefined
  #familyHead: FamilyHead | undefined

  constructor(options: SeriesTableOptions) {
    const { head, labelNames, rows, initial, maxSeries = Infinity, ttlSeconds } = options
    const { clock, nameValidation } = options
    this.#initial = initial
    this.head = head
    this.#maxSeries = maxSeries
    this.#ages = ttlSeconds === undefined ? undefined : new RowAges(clock, ttlSeconds)
    this.kind = rows
    this.width = widthOf(head)
    this.#isSingle = labelNames.length === 0 && ttlSeconds === undefined
    this.#hot = new RowChunks(this.width, this.#isSingle)
    this.index = new LabelIndex(head.name, labelNames)
    this.clock = clock
    this.facts = new RowFacts(clock, this.#isSingle)
    this.nameValidation = nameValidation
  }

  get labels(): readonly LabelDictionary[] {
    const { labels } = this.index
    return this.#overflowLabel === undefined ? labels : [...labels, this.#overflowLabel]
  }

  /** The row of what found no room, or `noRow`. */
  get overflowRow(): number {
    return this.#overflowRow
  }

  /** Copies the ids of a row; `labels`: of how many, the label of the overflow counted. */
  copyIds(row: number, into: Int32Array, at: number, labels: number): void {
    this.index.copyIds(row, into, at)
    const own = this.index.labels.length
    // A series has all labels of its own, or only the one of the overflow.
    if (labels > own) into[at + own] = (into[at] ?? 0) < 0 ? 0 : -1
  }

  /** The label values of a row. */
  texts(row: number): readonly string[] {
    return this.index.labels.map((label, i) => label.text(this.index.id(row, i)))
  }

  /** The row of these values, new when need be; when there is no room that of the overflow, or `noRow` of states. */
  locate(values: readonly unknown[]): number {
    const row = this.index.locate(values, this.create)
    return row === noRow ? this.overflow() : row
  }

  /** Makes a row for the labels that the index is about to give it. */
  readonly create = (): number => {
    const row = this.#add()
    this.#noteRoom()
    return row
  }

  /** The numbers of the chunk that a row is in: of a table that is sent, those not sent yet. */
  hot(row: number): Float64Array<ArrayBuffer> {
    return this.#hot.of(row)
  }

  /** Where in its chunk a row starts. */
  offset(row: number): number {
    return this.#hot.offset(row)
  }

  /** The numbers of the row's chunk that were sent. */
  sent(row: number): Float64Array<ArrayBuffer> | undefined {
    return this.#sent?.of(row)
  }

  /** Starts to keep apart what was sent. */
  keepSent(): void {
    this.#sent ??= new RowChunks(this.width, this.#isSingle)
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
    this.facts.touch(row)
    this.#ages?.touch(row)
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
    this.facts.begin(row)
  }

  /** Takes a row out of what is shown. Its series, if somebody holds it, counts into nowhere from now on. */
  remove(row: number): void {
    if (row === this.#overflowRow) this.#overflowRow = noRow
    else this.index.delete(row)
    this.order.remove(row)
    this.facts.end(row)
    this.kept.forget(row)
    this.epoch++
    this.layout++
    if (this.onRemove?.(row) === true) this.slots.leaving.add(row)
    else this.free(row)
    if (this.slots.openReaders === 0) this.order.compact()
    this.#noteRoom()
  }

  /** Removes the rows that were not touched for their time, except those that are to be kept. */
  expire(isKept: (row: number) => boolean): void {
    for (const row of this.#ages?.expired(this.rows()) ?? []) if (!isKept(row)) this.remove(row)
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
    this.facts.clear(row)
    this.slots.free(row)
    this.#freedSinceCompact++
    if (this.#freedSinceCompact <= Math.max(minFreedRows, this.index.size + this.slots.leaving.size)) return
    this.#freedSinceCompact = 0
    this.index.compact([...this.rows(), ...this.slots.leaving])
    this.#family = undefined
  }

  /** Called when a reader has ended. */
  endRead(): void {
    this.slots.endRead()
    if (this.slots.openReaders === 0) this.order.compact()
  }

  /** The table as a family that can be collected: the same one, frozen, until its series or its head are others. */
  family(): MetricFamily {
    const { head, layout, labels } = this
    const known = this.#family
    if (known?.layout === layout && this.#familyHead === head) return known
    const dictionaries = this.index.labels
    const open = (): TableReader => new TableReader(this, dictionaries, labels.length)
    const family = Object.freeze({ ...headOf(head), labels, only: undefined, layout, open })
    this.#familyHead = head
    return (this.#family = family)
  }

  #add(): number {
    const row = this.slots.take()
    if (this.#initial !== undefined) this.hot(row).set(this.#initial, this.offset(row))
    this.order.push(row)
    this.layout++
    this.facts.begin(row)
    this.#ages?.touch(row)
    this.onTouch?.(row)
    return row
  }

  #noteRoom(): void {
    const ownRows = this.order.size - (this.#overflowRow === noRow ? 0 : 1)
    this.index.isFull = ownRows >= this.#maxSeries
  }

  /** Where a series goes that found no room. Amounts still add up there; of states none can stand for others. */
  overflow(): number {
    this.overflowed++
    if (this.kind === 'state') return noRow
    if (this.#overflowRow === noRow) {
      this.#overflowLabel ??= new OverflowLabel()
      this.#overflowRow = this.#add()
      this.index.setAbsent(this.#overflowRow)
    }
    return this.#overflowRow
  }
}
