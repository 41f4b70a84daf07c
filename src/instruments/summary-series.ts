import { SeriesHandle } from '../series/series-handle.ts'
import { type FunctionWrapper, functionWrapper } from './function-wrapper.ts'
import { invalidObservation } from './histogram-series.ts'
import { Timer } from './timer.ts'
import { time } from './timing.ts'

/** One series of a summary. */
export class SummarySeries extends SeriesHandle {
  /** Counts a value and adds it to the sum. @throws TypeError for NaN or what is not a number; nothing is counted. */
  observe(value: number): void {
    if (typeof value !== 'number' || value !== value) throw invalidObservation(this.table.head.name, value)
    const { values, start } = this
    const before = values[start] ?? 0
    if ((before === 0 || this.epoch !== this.table.epoch) && !this.touch()) return
    values[start] = before + 1
    values[start + 1] = (values[start + 1] ?? 0) + value
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

  /** Starts the series again at 0, with a new start time. */
  reset(): void {
    if (this.isLive()) this.table.reset(this.row)
  }
}
