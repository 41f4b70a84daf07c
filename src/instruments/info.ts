import { type LabelValue, sortedPairs } from '../model/labels.ts'
import { assertLabelName } from '../model/names.ts'
import { SeriesHandle } from '../series/series-handle.ts'
import type { SeriesTable } from '../series/series-table.ts'
import { Instrument, type InstrumentOptions } from './instrument.ts'
import type { LabelNames } from './label-names.ts'

/** Options of an `Info`. It has no unit. */
export interface InfoOptions<L extends LabelNames = readonly []> extends InstrumentOptions<L> {
  readonly unit?: undefined
}

/** One series of an info. */
export class InfoSeries extends SeriesHandle {
  readonly #labelNames: LabelNames

  constructor(table: SeriesTable, row: number, labelNames: LabelNames) {
    super(table, row)
    this.#labelNames = labelNames
  }

  /**
   * Replaces what is said about the target.
   * @throws RangeError for a name that is not allowed or that is a label of the metric, TypeError for a value that is
   * not text; nothing is replaced.
   */
  info(labels: Readonly<Record<string, LabelValue>>): void {
    const { head, nameValidation } = this.table
    const pairs = sortedPairs(labels)
    for (const [name] of pairs) {
      assertLabelName(head.name, name, nameValidation)
      if (this.#labelNames.includes(name)) {
        throw new RangeError(
          `Cannot set info "${head.name}": its labels must not be those of the metric ${JSON.stringify(this.#labelNames)}, received "${name}"`,
        )
      }
    }
    if (this.touch()) this.table.setInfo(this.row, pairs)
  }
}

/**
 * Text about the target, as labels of a series that is always 1. Shown as `name_info`.
 * @example
 * new Info({ name: 'build', help: 'What is running' }).info({ version: '1.2.3' })
 * @see OpenMetrics 1.0, "Info"
 */
export class Info<const L extends LabelNames = readonly []> extends Instrument<L, InfoSeries> {
  constructor(options: InfoOptions<L>) {
    super(options, {
      type: 'info',
      rows: 'state',
      initial: [1],
      head: (common) => ({ type: 'info', ...common }),
    })
    this.register(options.registry)
  }

  /** The info of this name and schema that the registry has, or a new one: safe when a module is loaded again. */
  static getOrCreate<const L extends LabelNames = readonly []>(options: InfoOptions<L>): Info<L> {
    return Instrument.existing(this, options)
  }

  /** @see InfoSeries.info */
  info(this: Info<readonly []>, labels: Readonly<Record<string, LabelValue>>): void {
    this.only.info(labels)
  }

  protected override series(row: number): InfoSeries {
    return new InfoSeries(this.table, row, this.labelNames)
  }
}
