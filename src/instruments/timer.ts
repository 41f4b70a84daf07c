/// <reference lib="esnext.disposable" preserve="true" />
import type { Clock } from '../model/clock.ts'
import type { LabelNames, NamedValues, PositionalValues } from './label-names.ts'

/**
 * Measures the time until it is stopped, once. On Workers clocks stand still between I/O, so that time spent
 * computing reads as 0.
 * @example
 * {
 *   using timer = latency.labels('GET').startTimer()
 *   await work()
 * }
 */
export class Timer implements Disposable {
  readonly #stopwatch: Stopwatch
  readonly #record: (seconds: number) => void

  constructor(clock: Clock, record: (seconds: number) => void) {
    this.#stopwatch = new Stopwatch(clock)
    this.#record = record
  }

  /** Seconds since the start, or from start to stop. */
  get durationSeconds(): number {
    return this.#stopwatch.seconds
  }

  /** Records the duration, the first time, and returns it in seconds. */
  stop(): number {
    return this.#stopwatch.stop(this.#record)
  }

  [Symbol.dispose](): void {
    this.stop()
  }
}

/** A timer whose labels are given when it is stopped: a status is only known at the end. */
export class LabelledTimer<L extends LabelNames> {
  readonly #stopwatch: Stopwatch
  readonly #record: (values: PositionalValues<L> | [NamedValues<L>], seconds: number) => void

  constructor(
    clock: Clock,
    record: (values: PositionalValues<L> | [NamedValues<L>], seconds: number) => void,
  ) {
    this.#stopwatch = new Stopwatch(clock)
    this.#record = record
  }

  /** Seconds since the start, or from start to stop. */
  get durationSeconds(): number {
    return this.#stopwatch.seconds
  }

  /**
   * Records the duration in the series with these labels, the first time, and returns it in seconds.
   * @throws LabelMismatchError when the labels are not those of the instrument; the timer runs on.
   */
  stop(labels: NamedValues<L>): number
  stop(...values: PositionalValues<L>): number
  stop(...values: PositionalValues<L> | [NamedValues<L>]): number {
    return this.#stopwatch.stop((seconds) => this.#record(values, seconds))
  }
}

class Stopwatch {
  readonly #clock: Clock
  readonly #startSeconds: number
  /** Once it is stopped. */
  #recordedSeconds: number | undefined

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startSeconds = clock.monotonicSeconds()
  }

  get seconds(): number {
    // A clock that went back must not make a negative duration.
    return this.#recordedSeconds ?? Math.max(0, this.#clock.monotonicSeconds() - this.#startSeconds)
  }

  /** Records the seconds, once; when that fails it runs on. */
  stop(record: (seconds: number) => void): number {
    if (this.#recordedSeconds === undefined) {
      const { seconds } = this
      record(seconds)
      this.#recordedSeconds = seconds
    }
    return this.#recordedSeconds
  }
}
