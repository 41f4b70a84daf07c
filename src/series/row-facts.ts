import type { Clock } from '../model/clock.ts'
import { gaugeFlags } from '../model/series-block.ts'

/** What is known of each row beside its numbers. */
export class RowFacts {
  readonly #clock: Clock
  #created = new Float64Array(4)
  #generations = new Uint32Array(4)
  #flags = new Uint8Array(4)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** When its series began, in Unix seconds; NaN: not known. */
  createdSeconds(row: number): number {
    return this.#created[row] ?? NaN
  }

  /** Copies that of `rows` rows. */
  copyCreated(row: number, into: Float64Array, at: number, rows: number): void {
    const created = this.#created
    for (let i = 0; i < rows; i++) into[at + i] = created[row + i] ?? NaN
  }

  /** How often it has changed its owner. */
  generation(row: number): number {
    return this.#generations[row] ?? 0
  }

  /** See `gaugeFlags`. */
  flags(row: number): number {
    return this.#flags[row] ?? 0
  }

  /** A gauge's value is set. */
  noteSet(row: number): void {
    const flags = this.flags(row)
    const flag = (flags & gaugeFlags.hasValue) === 0 ? gaugeFlags.hasValue : gaugeFlags.wasSet
    this.#flags[row] = flags | flag
  }

  addFlags(row: number, flags: number): void {
    this.#flags[row] = this.flags(row) | flags
  }

  /** Its series begins now. */
  begin(row: number): void {
    while (row >= this.#created.length) this.#grow()
    const now = this.#clock.nowSeconds()
    this.#created[row] = now > 0 ? now : NaN
  }

  /** Its series is used. */
  touch(row: number): void {
    // At the module scope of a Worker the clock says 0: the series begins when it is first used.
    if (Number.isNaN(this.#created[row])) this.begin(row)
  }

  /** Its series is gone. */
  end(row: number): void {
    this.#generations[row] = this.generation(row) + 1
  }

  /** It is nobody's any more. */
  clear(row: number): void {
    this.#flags[row] = 0
  }

  #grow(): void {
    this.#created = grown(this.#created, Float64Array)
    this.#generations = grown(this.#generations, Uint32Array)
    this.#flags = grown(this.#flags, Uint8Array)
  }
}

function grown<T extends Float64Array | Uint32Array | Uint8Array>(
  column: T,
  Column: new (length: number) => T,
): T {
  const twice = new Column(column.length * 2)
  twice.set(column)
  return twice
}
