import { CounterSeries, type CountExceptionsOptions } from './counter-series.ts'
import type { FunctionWrapper } from './function-wrapper.ts'
import type { RecordOptions } from './record-options.ts'
import { Instrument, type InstrumentOptions } from './instrument.ts'
import type { LabelNames } from './label-names.ts'

/** Options of a `Counter`. */
export interface CounterOptions<L extends LabelNames = readonly []> extends InstrumentOptions<L> {}

/**
 * Counts what happens; only goes up. Shown as `name_total`.
 * @example
 * const requests = new Counter({ name: 'requests_total', help: 'Requests received', labelNames: ['method'] })
 * requests.labels({ method: 'GET' }).inc()
 * @see OpenMetrics 1.0, "Counter"
 */
export class Counter<const L extends LabelNames = readonly []> extends Instrument<L, CounterSeries> {
  constructor(options: CounterOptions<L>) {
    super(options, { type: 'counter', rows: 'amount', head: (common) => ({ type: 'counter', ...common }) })
    this.register(options.registry)
  }

  /** The counter of this name and schema that the registry has, or a new one: safe when a module is loaded again. */
  static getOrCreate<const L extends LabelNames = readonly []>(options: CounterOptions<L>): Counter<L> {
    return Instrument.existing(this, options)
  }

  /** @see CounterSeries.inc */
  inc(this: Counter<readonly []>, amount?: number, options?: RecordOptions): void {
    this.only.inc(amount, options)
  }

  /** @see CounterSeries.countExceptions */
  countExceptions<T>(this: Counter<readonly []>, fn: () => T, options?: CountExceptionsOptions): T {
    return this.only.countExceptions(fn, options)
  }

  /** @see CounterSeries.countedExceptions */
  countedExceptions(this: Counter<readonly []>, options?: CountExceptionsOptions): FunctionWrapper {
    return this.only.countedExceptions(options)
  }

  /** @see CounterSeries.reset */
  reset(this: Counter<readonly []>): void {
    this.only.reset()
  }

  protected override series(row: number): CounterSeries {
    return new CounterSeries(this.table, row)
  }
}
