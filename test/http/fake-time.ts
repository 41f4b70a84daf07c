import type { Clock } from '../../src/model/clock.ts'
import type { Sleep } from '../../src/runtime/sleep.ts'

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** Time that goes on when it is told to. */
export class FakeTime implements Clock {
  #seconds = 0
  #sleepers: Sleeper[] = []

  nowSeconds(): number {
    return 1_700_000_000 + this.#seconds
  }

  monotonicSeconds(): number {
    return this.#seconds
  }

  /** How many sleep now. */
  get sleepers(): number {
    return this.#sleepers.length
  }

  readonly sleep: Sleep = (seconds, signal) =>
    new Promise((resolve) => {
      const sleeper = { until: this.#seconds + seconds, wake: resolve }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        resolve()
      })
    })

  /** Lets time pass when all that can be done now is done, and then everything happen that has waited for it. */
  async advance(seconds: number): Promise<void> {
    await turn()
    this.#seconds += seconds
    for (let due = this.#takeDue(); due.length > 0; due = this.#takeDue()) {
      for (const { wake } of due) wake()
      await turn()
    }
  }

  #takeDue(): readonly Sleeper[] {
    const due = this.#sleepers.filter(({ until }) => until <= this.#seconds)
    this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper))
    return due
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
