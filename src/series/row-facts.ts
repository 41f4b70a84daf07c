import type { Clock } from '../model/clock.ts'
import { gaugeFlags } from '../model/series-block.ts'
import { RowChunks } from './row-chunks.ts'
import { RowColumn } from './row-column.ts'

/** What is known of each row beside its numbers. */
export class RowFacts {
  readonly #clock: Clock
  readonly #created: RowChunks
  /** Nothing is written before a row is removed, and of flags only gauges have some. */
  readonly #generations = new RowColumn(Uint32Array)
  readonly #flags = new RowColumn(Uint8Array)

  /** `isSingle`: there will only ever be one row. */
  constructor(clock: Clock, isSingle: boolean) {
    this.#clock = clock
    this.#created = new RowChunks(1, isSingle)
  }

  /** When its series began, in Unix seconds; NaN: not known. */
  createdSeconds(row: number): number {
    return this.#created.of(row)[this.#created.offset(row)] || NaN
  }

  /** Copies that of `rows` rows of one chunk. */
  copyCreated(row: number, into: Float64Array, at: number, rows: number): void {
    const created = this.#created.of(row)
    const start = this.#created.offset(row)
    for (let i = 0; i < rows; i++) into[at + i] = created[start + i] || NaN
  }

  /** How often it has changed its owner. */
  generation(row: number): number {
    return this.#generations.get(row)
  }

  /** See `gaugeFlags`. */
  flags(row: number): number {
    return this.#flags.get(row)
  }

  /** A gauge's value is set. */
  noteSet(row: number): void {
    const hasValue = (this.flags(row) & gaugeFlags.hasValue) !== 0
    this.addFlags(row, hasValue ? gaugeFlags.wasSet : gaugeFlags.hasValue)
  }

  addFlags(row: number, flags: number): void {
    this.#flags.set(row, this.flags(row) | flags)
  }

  /** Its series begins now. */
  begin(row: number): void {
    this.#created.of(row)[this.#created.offset(row)] = Math.max(0, this.#clock.nowSeconds())
  }

  /** Its series is used. */
  touch(row: number): void {
    // At the module scope of a Worker the clock says 0: the series begins when it is first used.
    if (Number.isNaN(this.createdSeconds(row))) this.begin(row)
  }

  /** Its series is gone. */
  end(row: number): void {
    this.#generations.set(row, this.generation(row) + 1)
  }

  /** It is nobody's any more. */
  clear(row: number): void {
    if (this.flags(row) !== 0) this.#flags.set(row, 0)
  }
}
