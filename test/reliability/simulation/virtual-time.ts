import type { SeededRandom } from '../../harness/seeded-random.ts'

/** When every history begins, in Unix seconds. */
const startSeconds = 1_700_000_000

interface VirtualEvent {
  readonly atSeconds: number
  /** Of two events at the same time, the one that was planned first happens first. */
  readonly order: number
  readonly run: () => void
}

/**
 * Time that passes only when nothing is left to do in the present. Nothing in it depends on the real clock. It ticks:
 * the coarser, the more happens at the same time, and some of that in one turn.
 */
export class VirtualTime {
  readonly #random: SeededRandom
  readonly #ticksPerSecond: number
  #nowSeconds = startSeconds
  #planned = 0
  readonly #events: VirtualEvent[] = []

  constructor(random: SeededRandom, ticksPerSecond: number) {
    this.#random = random
    this.#ticksPerSecond = ticksPerSecond
  }

  get nowSeconds(): number {
    return this.#nowSeconds
  }

  /** Plans something. */
  after(seconds: number, run: () => void): void {
    this.#events.push({ atSeconds: this.#in(seconds), order: this.#planned++, run })
  }

  readonly sleep = (seconds: number): Promise<void> => new Promise((resolve) => this.after(seconds, resolve))

  /** Lets time pass, with everything that was planned for it. */
  async pass(seconds: number): Promise<void> {
    const end = this.#in(seconds)
    await allPromises()
    for (let next = this.#take(end); next !== undefined; next = this.#take(end)) {
      this.#nowSeconds = next.atSeconds
      next.run()
      if (this.#random.chance(0.3) && this.#first(this.#nowSeconds) !== undefined) continue
      await allPromises()
    }
    this.#nowSeconds = end
  }

  #in(seconds: number): number {
    return Math.round((this.#nowSeconds + seconds) * this.#ticksPerSecond) / this.#ticksPerSecond
  }

  /** Takes the first event that is not after `end`. */
  #take(end: number): VirtualEvent | undefined {
    const first = this.#first(end)
    if (first !== undefined) this.#events.splice(this.#events.indexOf(first), 1)
    return first
  }

  #first(end: number): VirtualEvent | undefined {
    let first: VirtualEvent | undefined
    for (const event of this.#events) {
      if (event.atSeconds > end) continue
      if (first === undefined || isBefore(event, first)) first = event
    }
    return first
  }
}

function isBefore(left: VirtualEvent, right: VirtualEvent): boolean {
  return left.atSeconds < right.atSeconds || (left.atSeconds === right.atSeconds && left.order < right.order)
}

/** Resolves when every promise has gone as far as it can without waiting for time. */
function allPromises(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}
