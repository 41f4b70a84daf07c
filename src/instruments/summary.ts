import type { FunctionWrapper } from './function-wrapper.ts'
import { Instrument, type InstrumentOptions } from './instrument.ts'
import type { LabelNames } from './label-names.ts'
import { SummarySeries } from './summary-series.ts'
import { LabelledTimer, type Timer } from './timer.ts'

/** Options of a `Summary`. */
export interface SummaryOptions<L extends LabelNames = readonly []> extends InstrumentOptions<L> {}

/**
 * Counts observations and adds them up. It has no quantiles: those of several isolates cannot be merged.
 * @example
 * const sizes = new Summary({ name: 'request_size_bytes', help: 'Size of requests' })
 * sizes.observe(512)
 * @see OpenMetrics 1.0, "Summary"
 */
export class Summary<const L extends LabelNames = readonly []> extends Instrument<L, SummarySeries> {
  constructor(options: SummaryOptions<L>) {
    super(options, {
      type: 'summary',
      rows: 'amount',
      reserved: () => ['quantile'],
      head: (common) => ({ type: 'summary', ...common, quantiles: [] }),
    })
    this.register(options.registry)
  }

  /** The summary of this name and schema that the registry has, or a new one: safe when a module is loaded again. */
  static getOrCreate<const L extends LabelNames = readonly []>(options: SummaryOptions<L>): Summary<L> {
    return Instrument.existing(this, options)
  }

  /** @see SummarySeries.observe */
  observe(this: Summary<readonly []>, value: number): void {
    this.only.observe(value)
  }

  /** @see SummarySeries.time */
  time<T>(this: Summary<readonly []>, fn: () => T): T {
    return this.only.time(fn)
  }

  /** @see SummarySeries.timed */
  timed(this: Summary<readonly []>): FunctionWrapper {
    return this.only.timed()
  }

  /** A timer; where there are labels they are given when it is stopped. */
  startTimer(): L extends readonly [] ? Timer : LabelledTimer<L>
  startTimer(): Timer | LabelledTimer<L> {
    if (this.labelNames.length === 0) return this.only.startTimer()
    return new LabelledTimer<L>(this.table.clock, (values, seconds) =>
      this.seriesOf(...values).observe(seconds),
    )
  }

  /** @see SummarySeries.reset */
  reset(this: Summary<readonly []>): void {
    this.only.reset()
  }

  protected override series(row: number): SummarySeries {
    return new SummarySeries(this.table, row)
  }
}
