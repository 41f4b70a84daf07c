import { SeriesHandle } from '../series/series-handle.ts'
import type { SeriesTable } from '../series/series-table.ts'
import { exemplarOf, type RecordOptions } from './record-options.ts'
import { type FunctionWrapper, functionWrapper } from './function-wrapper.ts'
import { Timer } from './timer.ts'
import { time } from './timing.ts'

/** One series of a histogram. */
export class HistogramSeries extends SeriesHandle {
  readonly #bounds: Float64Array

  constructor(table: SeriesTable, row: number, bounds: Float64Array) {
    super(table, row)
    this.#bounds = bounds
  }

  /**
   * Counts a value in the bucket with the lowest bound that is not below it.
   * @throws TypeError for NaN or what is not a number, TypeError or RangeError for an exemplar that is not allowed;
   * nothing is counted.
   */
  observe(value: number, options?: RecordOptions): void {
    if (typeof value !== 'number' || value !== value) throw invalidObservation(this.table.head.name, value)
    const { table, values, start } = this
    const exemplar = options === undefined ? undefined : exemplarOf(table, options, value)
    const bounds = this.#bounds
    // The length of a typed array may be above 2^31 for all the engine knows: as such it made the search one of doubles.
    const last = bounds.length | 0
    let low = 0
    let high = last
    while (low < high) {
      const middle = (low + high) >>> 1
      if (value <= (bounds[middle] ?? 0)) high = middle
      else low = middle + 1
    }
    const before = values[start + low] ?? 0
    if ((before === 0 || this.epoch !== table.epoch) && !this.touch()) return
    values[start + low] = before + 1
    const sum = start + last + 1
    values[sum] = (values[sum] ?? 0) + value
    if (exemplar !== undefined) table.setExemplar(this.row, low, exemplar)
  }

  /** Runs `fn` and observes the seconds that it, or the promise that it returns, took. */
  time<T>(fn: () => T): T {
    return time(this.table.clock, (seconds) => this.observe(seconds), fn)
  }

  /**
   * Wraps functions, so that each call is one of `time`.
   * @example
   * const fetchTimed = latency.labels('GET').timed()(fetchUser)
   */
  timed(): FunctionWrapper {
    return functionWrapper((call) => this.time(call))
  }

  /** A timer that observes its seconds when it is stopped. */
  startTimer(): Timer {
    return new Timer(this.table.clock, (seconds) => this.observe(seconds))
  }

  /** Starts the series again at 0, with a new start time and without exemplars. */
  reset(): void {
    if (this.isLive()) this.table.reset(this.row)
  }
}

/** What `observe` throws for a value that cannot be observed. */
export function invalidObservation(name: string, value: unknown): TypeError {
  return new TypeError(
    `Cannot observe in "${name}": value must be a number that is not NaN, received ${String(value)}`,
  )
}
