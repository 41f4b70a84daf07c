import { assertHas } from '../model/assert-option.ts'
import type { Clock } from '../model/clock.ts'
import type { Collector, CollectOptions, Families } from '../model/collector.ts'
import { DuplicateFamilyError, LabelMismatchError } from '../model/errors.ts'
import type { FamilyHead, FamilyType } from '../model/family-head.ts'
import { type LabelValue, sortedPairs } from '../model/labels.ts'
import { assertMetricName } from '../model/names.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import { assertMaxSeries } from '../registry/assert-max-series.ts'
import { Registry } from '../registry/registry.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { noRow } from '../series/label-index.ts'
import { SeriesFinder } from '../series/series-finder.ts'
import { type RowKind, SeriesTable } from '../series/series-table.ts'
import type { Refresh } from '../series/table-changes.ts'
import { assertHelp } from './assert-help.ts'
import { fullName, type NameParts } from './full-name.ts'
import { assertLabelNames, type LabelNames, type NamedValues, type PositionalValues } from './label-names.ts'

/** Options of every instrument. */
export interface InstrumentOptions<L extends LabelNames> extends NameParts {
  /** What the metric means, for people. */
  readonly help: string
  /** Names of the labels that tell its series apart. @default none: there is one series, from the start */
  readonly labelNames?: L | undefined
  /**
   * The most series it may have; `Infinity`: no limit. When there is no room for a new set of label values, counters,
   * histograms and summaries count it in the series `{edgeprom_overflow="true"}`, so that sums stay right; gauges,
   * infos and enums give a series that takes values nowhere. `edgeprom_overflow_total` says how often that happened.
   * Removed series make room.
   * @default that of the registry, 10000 unless it says otherwise; without a registry there is no limit
   */
  readonly maxSeries?: number | undefined
  /** Where it is registered; `null`: nowhere. @default `defaultRegistry` */
  readonly registry?: Registry | null | undefined
  /** @default the clock of the registry, else the system's */
  readonly clock?: Clock | undefined
}

/** What a subclass adds to its options. */
export interface InstrumentKind {
  readonly type: FamilyType
  readonly rows: RowKind
  /** What a new series holds. @default zeros */
  readonly initial?: readonly number[] | undefined
  /** Label names that the type uses itself. */
  reserved?(name: string): readonly string[]
  /** How long a series is kept that is not touched. @default for ever */
  readonly ttlSeconds?: number | undefined
  head(common: { readonly name: string; readonly help: string; readonly unit: string }): FamilyHead
}

/** What is sent of an instrument: rows of its table, once `refresh` has brought them up to date. */
export interface Sendable {
  readonly table: SeriesTable
  readonly refresh?: Refresh | undefined
}

/** What all instruments have in common: a name, labels, and a table of series `S`. */
export abstract class Instrument<L extends LabelNames, S> implements Collector {
  readonly labelNames: L
  protected readonly table: SeriesTable
  readonly #finder: SeriesFinder<S>
  /** The head that it was made with; that of the table may change since. */
  readonly #made: FamilyHead
  /** The one series of an instrument without labels. */
  #only: S | undefined

  protected constructor(options: InstrumentOptions<L>, kind: InstrumentKind) {
    const { help, unit = '', labelNames = [] as readonly string[] as L, registry = defaultRegistry } = options
    const { maxSeries = registry?.maxSeries ?? Infinity } = options
    const nameValidation = registry?.nameValidation ?? 'utf8'
    const name = fullName(kind.type, options)
    assertMetricName(name, nameValidation)
    assertHelp(name, help)
    assertMaxSeries(`"${name}"`, maxSeries)
    assertLabelNames(name, labelNames, kind.reserved?.(name) ?? [], nameValidation)
    this.#made = kind.head({ name, help, unit })
    // A copy: the array is the caller's.
    this.labelNames = [...labelNames] as LabelNames as L
    this.table = new SeriesTable({
      head: this.#made,
      labelNames: this.labelNames,
      rows: kind.rows,
      initial: kind.initial,
      maxSeries,
      ttlSeconds: kind.ttlSeconds,
      clock: options.clock ?? registry?.clock ?? systemClock,
      nameValidation,
    })
    this.#finder = new SeriesFinder(this.table, (row) => this.series(row))
    if (labelNames.length === 0) this.table.locate([])
  }

  /** The full name, without `_total`. */
  get name(): string {
    return this.table.head.name
  }

  /**
   * The series with these label values, made at zero when there is none. Hold on to it on a hot path.
   * @throws LabelMismatchError when the labels are not exactly those of the instrument.
   */
  labels(this: L extends readonly [] ? never : Instrument<L, S>, labels: NamedValues<L>): S
  labels(this: L extends readonly [] ? never : Instrument<L, S>, ...values: PositionalValues<L>): S
  labels(...values: readonly unknown[]): S {
    return this.seriesOf(...values)
  }

  /**
   * Makes series before anything happens to them, so that they begin at zero and `increase()` sees their first change.
   * @example
   * requests.initLabels([{ method: 'GET', status: 200 }, ['GET', 500]])
   * @throws LabelMismatchError when any of the labels are not exactly those of the instrument; nothing is made.
   */
  initLabels(series: Iterable<NamedValues<L> | PositionalValues<L>>): void {
    this.#assertLabelled('make')
    const { index } = this.table
    const all = [...series].map((values): readonly unknown[] =>
      Array.isArray(values) ? values : index.ordered(values as Readonly<Record<string, unknown>>),
    )
    for (const values of all) index.find(values)
    for (const values of all) this.table.locate(values)
  }

  /** Removes one series; whether it was there. What it has counted and not sent is still sent. */
  remove(...values: PositionalValues<L>): boolean {
    this.#assertLabelled('remove')
    const row = this.table.index.find(values)
    if (row !== noRow) this.table.remove(row)
    return row !== noRow
  }

  /** Removes all series that have these label values; how many. No labels: none. @throws RangeError for unknown names. */
  removeByLabels(labels: { readonly [Name in L[number]]?: LabelValue }): number {
    this.#assertLabelled('remove')
    const wanted = sortedPairs(labels as Readonly<Record<string, LabelValue>>).map(([name, value]) => {
      const place = this.labelNames.indexOf(name)
      if (place < 0) throw new LabelMismatchError(this.name, this.labelNames, Object.keys(labels))
      return [place, this.table.index.labels[place]?.find(value) ?? -1] as const
    })
    // A value that no series has, and the overflow, which has no such label, are not the same.
    if (wanted.length === 0 || wanted.some(([, id]) => id < 0)) return 0
    const rows = this.table
      .rows()
      .filter((row) => wanted.every(([place, id]) => this.table.index.id(row, place) === id))
    for (const row of rows) this.table.remove(row)
    return rows.length
  }

  /** Removes all series. Does nothing to an instrument without labels, whose one series always exists. */
  clear(): void {
    if (this.labelNames.length > 0) this.table.clear()
  }

  /** How often a new series found no room. */
  get overflowed(): number {
    return this.table.overflowed
  }

  describe(): Iterable<FamilyHead> {
    return [this.table.head]
  }

  collect(_options?: CollectOptions): Families {
    return [this.table.family()]
  }

  /** What an aggregator is sent of it. */
  sendable(): Sendable {
    return { table: this.table }
  }

  toString(): string {
    return `${this.table.head.type}:${this.name}`
  }

  /** The series of positional values, or of one object with named ones. */
  protected seriesOf(...values: readonly unknown[]): S {
    const first = values[0]
    return values.length === 1 && typeof first === 'object' && first !== null
      ? this.#finder.named(first as Readonly<Record<string, unknown>>)
      : this.#finder.positional(...values)
  }

  /** The series that a row is. */
  protected abstract series(row: number): S

  /** The series of an instrument without labels. @throws LabelMismatchError when it has some. */
  protected get only(): S {
    return (this.#only ??= this.#makeOnly())
  }

  #makeOnly(): S {
    if (this.labelNames.length > 0) throw new LabelMismatchError(this.name, this.labelNames, [])
    return this.series(this.table.locate([]))
  }

  /** Registers what a constructor has made, as its last step: a constructor that fails leaves the name free. */
  protected register(registry: Registry | null | undefined): void {
    if (registry === null) return
    const into = registry ?? defaultRegistry
    assertHas(`Cannot register "${this.name}"`, 'registry', into, 'register')
    into.register(this)
  }

  /**
   * What the registry has already under the name of what `kind` makes, or that, which is then registered.
   * @throws DuplicateFamilyError when what is there is not the same.
   */
  protected static existing<
    O extends { readonly registry?: Registry | null | undefined },
    T extends Instrument<LabelNames, unknown>,
  >(kind: new (options: O) => T, options: O): T {
    const { registry = defaultRegistry } = options
    if (registry === null) return new kind(options)
    const { nameValidation, clock, maxSeries } = registry
    // Made in a registry of its own, which has the same rules and is then forgotten.
    const made = new kind({ ...options, registry: new Registry({ nameValidation, clock, maxSeries }) })
    const known = registry.find(made.name)
    if (known === undefined) {
      made.register(registry)
      return made
    }
    if (known instanceof kind && made.#isLike(known)) return known
    throw new DuplicateFamilyError(made.name, made.name, undefined)
  }

  /** Whether two instruments would be one: same type, name, texts and labels. */
  #isLike(other: Instrument<LabelNames, unknown>): boolean {
    return (
      JSON.stringify(this.#made) === JSON.stringify(other.#made) &&
      JSON.stringify(this.labelNames) === JSON.stringify(other.labelNames)
    )
  }

  #assertLabelled(action: string): void {
    if (this.labelNames.length > 0) return
    throw new TypeError(
      `Cannot ${action} a series of "${this.name}": it must have labels, received a metric without`,
    )
  }
}
