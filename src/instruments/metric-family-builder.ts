import { type Exemplar, exemplarLabels } from '../model/exemplar.ts'
import { type FamilyHead, type FamilyType, headOf } from '../model/family-head.ts'
import { type LabelDictionary, labelText, type LabelValue } from '../model/labels.ts'
import type { FamilySeries, MetricFamily, SeriesReader } from '../model/metric-family.ts'
import { assertMetricName } from '../model/names.ts'
import { type FamilyRow, rowFamily } from '../model/row-family.ts'
import { assertHelp } from './assert-help.ts'
import { fullName } from './full-name.ts'
import { assertLabelNames, type LabelNames } from './label-names.ts'

/** Options of every family that a custom collector builds. */
export interface MetricFamilyOptions {
  readonly name: string
  readonly help: string
  /** Names of the labels; without them the one value may be given at once. @default none */
  readonly labelNames?: LabelNames | undefined
  /** Added to the name unless it is there. @default none */
  readonly unit?: string | undefined
}

/** An exemplar as a custom collector gives it. */
export interface ExemplarInput {
  readonly labels: Readonly<Record<string, LabelValue>>
  readonly value: number
  /** Unix seconds. @default the time of the scrape */
  readonly timestampSeconds?: number | undefined
}

/** What else may be said about one series. */
export interface MetricOptions {
  /** Unix seconds, for values that were taken at another time than that of the scrape. @default none */
  readonly timestampSeconds?: number | undefined
}

/** The same for what counts from some time on. */
export interface CountedMetricOptions extends MetricOptions {
  /** When it began to count, in Unix seconds. @default not known */
  readonly createdSeconds?: number | undefined
}

/** A family whose series are added one by one. */
export abstract class MetricFamilyBuilder<T extends FamilyType> implements FamilySeries {
  readonly type: T
  readonly name: string
  readonly help: string
  readonly unit: string
  readonly only: undefined = undefined
  protected readonly labelNames: LabelNames
  readonly #rows: (() => FamilyRow)[] = []
  #built: MetricFamily | undefined

  protected constructor(
    type: T,
    options: MetricFamilyOptions & { readonly value?: unknown },
    reserved: (name: string) => readonly string[] = () => [],
  ) {
    const { help, labelNames = [], unit = '' } = options
    if (options.value !== undefined && options.labelNames !== undefined) {
      throw new TypeError(
        `Cannot make family "${options.name}": it must have either a value or labelNames, received both`,
      )
    }
    this.type = type
    this.name = fullName(type, options)
    this.help = help
    this.unit = unit
    assertMetricName(this.name, 'utf8')
    assertHelp(this.name, help)
    assertLabelNames(this.name, labelNames, reserved(this.name), 'utf8')
    // A copy: the array is the caller's.
    this.labelNames = [...labelNames]
  }

  /** The head of the family with all that was added. */
  protected abstract head(): FamilyHead

  get labels(): readonly LabelDictionary[] {
    return this.#family().labels
  }

  get layout(): number {
    return this.#rows.length
  }

  /** Reads what there is when it is asked for, so that it fits the labels and the head that are taken with it. */
  get open(): () => SeriesReader {
    const family = this.#family()
    return () => family.open()
  }

  /** Adds a series whose numbers are asked for when the family is read. */
  protected addRow(
    labels: readonly LabelValue[],
    { timestampSeconds, createdSeconds }: CountedMetricOptions,
    row: () => Pick<FamilyRow, 'values' | 'detail'>,
  ): this {
    const names = this.labelNames
    const cannot = `Cannot add a metric to "${this.name}":`
    if (!Array.isArray(labels))
      throw new TypeError(`${cannot} labels must be an array, received ${typeof labels}`)
    if (labels.length !== names.length) {
      throw new TypeError(
        `${cannot} it must have one value for each label of ${JSON.stringify(names)}, received ${labels.length}`,
      )
    }
    const given = {
      labels: labels.map((value, i) => labelText(names[i] ?? '', value)),
      timestampSeconds: this.#optional('timestampSeconds', timestampSeconds),
      createdSeconds: this.#optional('createdSeconds', createdSeconds),
    }
    this.#rows.push(() => ({ ...given, ...row() }))
    this.#built = undefined
    return this
  }

  /** An exemplar, checked. @throws TypeError, RangeError when its labels are not allowed. */
  protected exemplar(input: ExemplarInput | undefined): Exemplar | undefined {
    if (input === undefined) return undefined
    const labels = exemplarLabels(this.name, input.labels, 'utf8') ?? []
    return {
      labels,
      value: this.number('exemplar', input.value),
      timestampSeconds: this.#optional('timestampSeconds', input.timestampSeconds),
    }
  }

  /** `value`, if it is a number. @throws TypeError otherwise. */
  protected number(what: string, value: number): number {
    if (typeof value === 'number') return value
    throw new TypeError(
      `Cannot add a metric to "${this.name}": ${what} must be a number, received ${typeof value}`,
    )
  }

  #optional(what: string, value: number | undefined): number | undefined {
    return value === undefined ? undefined : this.number(what, value)
  }

  #family(): MetricFamily {
    this.#built ??= rowFamily(
      headOf(this.head()),
      this.labelNames,
      this.#rows.map((row) => row()),
    )
    return this.#built
  }
}
