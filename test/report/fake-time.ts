import type { Clock } from '../../src/model/clock.ts'
import type { Sleep } from '../../src/runtime/sleep.ts'

/** A clock that stands until it is told to go, and sleeps by it. */
export class FakeTime implements Clock {
  #seconds = 1_000
  #sleepers: { readonly until: number; readonly wake: () => void }[] = []

  nowSeconds(): number {
    return this.#seconds
  }

  monotonicSeconds(): number {
    return this.#seconds
  }

  /** The clock is set to an earlier time; who sleeps wakes after as long as before. */
  setBack(seconds: number): void {
    this.#seconds -= seconds
    this.#sleepers = this.#sleepers.map(({ until, wake }) => ({ until: until - seconds, wake }))
  }

  /** How many sleep. */
  get sleepers(): number {
    return this.#sleepers.length
  }

  readonly sleep: Sleep = (seconds, signal) =>
    new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.wake !== wake)
        resolve()
      }
      if (signal?.aborted === true) {
        resolve()
        return
      }
      signal?.addEventListener('abort', wake)
      this.#sleepers.push({ until: this.#seconds + seconds, wake })
    })

  /** Whoever sleeps now never wakes: its context is gone. */
  strand(): void {
    this.#sleepers = []
  }

  /** Lets time pass, and whoever has slept long enough goes on at that time. */
  async advance(seconds: number): Promise<void> {
    const end = this.#seconds + seconds
    await settle()
    for (;;) {
      const [next] = this.#sleepers.toSorted((left, right) => left.until - right.until)
      if (next === undefined || next.until > end) break
      this.#seconds = next.until
      next.wake()
      await settle()
    }
    this.#seconds = end
    await settle()
  }
}

/** Lets everything that does not wait for time go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
