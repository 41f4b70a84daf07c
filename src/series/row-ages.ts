import type { Clock } from '../model/clock.ts'
import { RowColumn } from './row-column.ts'

/** When each row was last touched. */
export class RowAges {
  readonly #clock: Clock
  readonly #ttlSeconds: number
  readonly #touchedSeconds = new RowColumn(Float64Array)

  constructor(clock: Clock, ttlSeconds: number) {
    this.#clock = clock
    this.#ttlSeconds = ttlSeconds
  }

  touch(row: number): void {
    this.#touchedSeconds.set(row, this.#clock.monotonicSeconds())
  }

  /** Those of the rows that were not touched for so long that they have expired. */
  expired(rows: readonly number[]): readonly number[] {
    const now = this.#clock.monotonicSeconds()
    return rows.filter((row) => {
      const touched = this.#touchedSeconds.get(row)
      // At the module scope of a Worker the clock says 0: what was made there is as old as its first look.
      if (touched === 0) this.#touchedSeconds.set(row, now)
      return touched > 0 && now - touched >= this.#ttlSeconds
    })
  }
}
