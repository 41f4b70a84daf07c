import type { Clock } from '../../src/model/clock.ts'

/** A clock that stands still until it is moved. */
export class HandClock implements Clock {
  #seconds: number

  constructor(seconds = 1000) {
    this.#seconds = seconds
  }

  readonly nowSeconds = (): number => this.#seconds
  readonly monotonicSeconds = (): number => this.#seconds

  /** Goes on, or back. */
  advance(seconds: number): void {
    this.#seconds += seconds
  }
}
