import { checkedBounds, defaultBuckets } from './buckets.ts'
import type { FunctionWrapper } from './function-wrapper.ts'
import { HistogramSeries } from './histogram-series.ts'
import { Instrument, type InstrumentOptions } from './instrument.ts'
import type { LabelNames } from './label-names.ts'
import type { RecordOptions } from './record-options.ts'
import { LabelledTimer, type Timer } from './timer.ts'

/** Options of a `Histogram`. */
export interface HistogramOptions<L extends LabelNames = readonly []> extends InstrumentOptions<L> {
  /** Upper bounds of the buckets, rising; +Inf is always there. Text, as configuration has it, is read as a number. @default `defaultBuckets` */
  readonly buckets?: readonly (number | string)[] | undefined
}

/**
 * Counts observations in buckets, and adds them up.
 * @example
 * const latency = new Histogram({ name: 'latency_seconds', help: 'Time to answer', labelNames: ['status'] })
 * const timer = latency.startTimer()
 * timer.stop('200')
 * @see OpenMetrics 1.0, "Histogram"
 */
export class Histogram<const L extends LabelNames = readonly []> extends Instrument<L, HistogramSeries> {
  readonly #bounds: Float64Array

  constructor(options: HistogramOptions<L>) {
    const bounds = checkedBounds(options.name, options.buckets ?? defaultBuckets)
    super(options, {
      type: 'histogram',
      rows: 'amount',
      reserved: () => ['le'],
      head: (common) => ({ type: 'histogram', ...common, bounds }),
    })
    this.#bounds = Float64Array.from(bounds)
    this.register(options.registry)
  }

  /** The histogram of this name and schema that the registry has, or a new one: safe when a module is loaded again. */
  static getOrCreate<const L extends LabelNames = readonly []>(options: HistogramOptions<L>): Histogram<L> {
    return Instrument.existing(this, options)
  }

  /** @see HistogramSeries.observe */
  observe(this: Histogram<readonly []>, value: number, options?: RecordOptions): void {
    this.only.observe(value, options)
  }

  /** @see HistogramSeries.time */
  time<T>(this: Histogram<readonly []>, fn: () => T): T {
    return this.only.time(fn)
  }

  /** @see HistogramSeries.timed */
  timed(this: Histogram<readonly []>): FunctionWrapper {
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

  /** @see HistogramSeries.reset */
  reset(this: Histogram<readonly []>): void {
    this.only.reset()
  }

  protected override series(row: number): HistogramSeries {
    return new HistogramSeries(this.table, row, this.#bounds)
  }
}
