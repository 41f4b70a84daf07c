import type { Clock } from '../model/clock.ts'

interface Running<T> {
  readonly endSeconds: number
  readonly outcome: Promise<T>
}

/** Lets requests that come together share one piece of work. Only for hosts where promises may be shared. */
export class SharedWork<T> {
  readonly #clock: Clock
  readonly #running = new Map<string, Running<T>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The outcome of what runs under `key`, if that ends early enough for who can wait for `seconds`; else of new work. */
  get(key: string, seconds: number, work: () => Promise<T>): Promise<T> {
    const endSeconds = this.#clock.monotonicSeconds() + seconds
    const running = this.#running.get(key)
    if (running !== undefined && running.endSeconds <= endSeconds) return running.outcome
    const started: Running<T> = { endSeconds, outcome: work() }
    this.#running.set(key, started)
    const forget = (): void => {
      if (this.#running.get(key) === started) this.#running.delete(key)
    }
    started.outcome.then(forget, forget)
    return started.outcome
  }
}
