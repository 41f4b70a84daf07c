/** When every history begins, in Unix seconds. */
const startSeconds = 1_700_000_000

interface VirtualEvent {
  readonly atSeconds: number
  /** Of two events at the same time, the one that was planned first happens first. */
  readonly order: number
  readonly run: () => void
}

/** Time that passes only when nothing is left to do in the present. Nothing in it depends on the real clock. */
export class VirtualTime {
  #nowSeconds = startSeconds
  #planned = 0
  readonly #events: VirtualEvent[] = []

  get nowSeconds(): number {
    return this.#nowSeconds
  }

  /** Plans something. */
  after(seconds: number, run: () => void): void {
    this.#events.push({ atSeconds: this.#nowSeconds + seconds, order: this.#planned++, run })
  }

  readonly sleep = (seconds: number): Promise<void> => new Promise((resolve) => this.after(seconds, resolve))

  /** Lets time pass, with everything that was planned for it. */
  async pass(seconds: number): Promise<void> {
    const end = this.#nowSeconds + seconds
    await allPromises()
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#nowSeconds = next.atSeconds
      next.run()
      await allPromises()
    }
    this.#nowSeconds = end
  }

  /** Takes the first event that is not after `end`. */
  #next(end: number): VirtualEvent | undefined {
    let first: VirtualEvent | undefined
    for (const event of this.#events) {
      if (event.atSeconds > end) continue
      if (first === undefined || isBefore(event, first)) first = event
    }
    if (first !== undefined) this.#events.splice(this.#events.indexOf(first), 1)
    return first
  }
}

function isBefore(left: VirtualEvent, right: VirtualEvent): boolean {
  return left.atSeconds < right.atSeconds || (left.atSeconds === right.atSeconds && left.order < right.order)
}

/** Resolves when every promise has gone as far as it can without waiting for time. */
function allPromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
