import type { Clock } from '../model/clock.ts'

/** When each row was last touched. */
export class RowAges {
  readonly #clock: Clock
  readonly #ttlSeconds: number
  #touchedSeconds = new Float64Array(16)

  constructor(clock: Clock, ttlSeconds: number) {
    this.#clock = clock
    this.#ttlSeconds = ttlSeconds
  }

  touch(row: number): void {
    if (row >= this.#touchedSeconds.length) {
      const grown = new Float64Array(Math.max(this.#touchedSeconds.length * 2, row + 1))
      grown.set(this.#touchedSeconds)
      this.#touchedSeconds = grown
    }
    this.#touchedSeconds[row] = this.#clock.monotonicSeconds()
  }

  /** Those of the rows that were not touched for so long that they have expired. */
  expired(rows: readonly number[]): readonly number[] {
    const now = this.#clock.monotonicSeconds()
    return rows.filter((row) => {
      const touched = this.#touchedSeconds[row] ?? 0
      // At the module scope of a Worker the clock says 0: what was made there is as old as its first look.
      if (touched === 0) this.#touchedSeconds[row] = now
      return touched > 0 && now - touched >= this.#ttlSeconds
    })
  }
}
