import { unlessAborted } from '../model/unless-aborted.ts'
import type { SeriesTable } from '../series/series-table.ts'

/** Gives the value of a gauge when it is collected. */
export type GaugeFunction = () => number | Promise<number>

interface Asked {
  readonly fn: GaugeFunction
  /** Of the row, when the function was set: it leaves with its series. */
  readonly generation: number
}

/** The functions that stand for values in the rows of a gauge. */
export class GaugeFunctions {
  readonly #table: SeriesTable
  readonly #byRow = new Map<number, Asked>()
  #isCalling = false

  constructor(table: SeriesTable) {
    this.#table = table
  }

  get size(): number {
    return this.#byRow.size
  }

  /** Whether a function stands for the value of a row. */
  has(row: number): boolean {
    return this.#byRow.get(row)?.generation === this.#table.facts.generation(row)
  }

  set(row: number, fn: GaugeFunction): void {
    this.#byRow.set(row, { fn, generation: this.#table.facts.generation(row) })
  }

  /** Asks all functions at once and writes their values. @throws what the first failing one throws, or the signal's reason. */
  async refresh(signal: AbortSignal | undefined): Promise<void> {
    const answers = Promise.all(
      this.#live().map(async ([row, asked]) => [row, asked, await this.#call(asked)] as const),
    )
    for (const [row, asked, value] of await (signal === undefined
      ? answers
      : unlessAborted(answers, signal))) {
      this.#write(row, asked, value)
    }
  }

  /** The same, but one that fails or does not answer in time keeps the value that it gave before. */
  async refreshSettled(signal: AbortSignal): Promise<void> {
    await Promise.allSettled(
      this.#live().map(async ([row, asked]) => {
        this.#write(row, asked, await unlessAborted(this.#call(asked), signal))
      }),
    )
  }

  /** @throws Error when a function collects the gauge that it is for: it would be asked again without end. */
  async #call({ fn }: Asked): Promise<number> {
    if (this.#isCalling) {
      throw new Error(
        `Cannot collect gauge "${this.#table.head.name}": its function must not collect it, received a call within a call`,
      )
    }
    let answer: number | Promise<number>
    this.#isCalling = true
    try {
      answer = fn()
    } finally {
      this.#isCalling = false
    }
    return answer
  }

  #live(): readonly (readonly [number, Asked])[] {
    for (const [row, { generation }] of this.#byRow) {
      if (generation !== this.#table.facts.generation(row)) this.#byRow.delete(row)
    }
    return [...this.#byRow]
  }

  #write(row: number, asked: Asked, value: number): void {
    const { head } = this.#table
    if (typeof value !== 'number') {
      throw new TypeError(
        `Cannot collect gauge "${head.name}": its function must give a number, received ${typeof value}`,
      )
    }
    if (asked.generation !== this.#table.facts.generation(row)) return
    this.#table.touch(row)
    this.#table.facts.noteSet(row)
    this.#table.hot(row)[this.#table.offset(row)] = value
  }
}
