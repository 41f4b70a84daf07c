import type { SeededRandom } from '../../harness/seeded-random.ts'
import type { Faults } from './faults.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A second copy arrives at most so much later: proxies that repeat a request do it while somebody waits for it. */
const copySeconds = 5

/** What lies between an isolate and the shards: it delays, loses, doubles and reorders. */
export class Link {
  readonly #time: VirtualTime
  readonly #random: SeededRandom
  readonly #faults: () => Faults

  constructor(time: VirtualTime, random: SeededRandom, faults: () => Faults) {
    this.#time = time
    this.#random = random
    this.#faults = faults
  }

  /** Calls over the link. `call` runs where it arrives, once, twice, or not at all. */
  call<T>(call: () => Promise<T>): Promise<T> {
    const { requestLost, doubled, hangs } = this.#faults()
    if (this.#random.chance(requestLost)) return this.#lost('the request was lost')
    const first = this.#deliver(call)
    first.catch(() => {})
    if (this.#random.chance(hangs)) return never()
    if (!this.#random.chance(doubled)) return first
    const copy = this.#time.sleep(this.#random.next() * copySeconds).then(() => this.#deliver(call))
    const answers = this.#random.chance(0.5) ? [first, copy] : [copy, first]
    copy.catch(() => {})
    return Promise.any(answers).catch(() => first)
  }

  async #deliver<T>(call: () => Promise<T>): Promise<T> {
    await this.#delay()
    const answer = await call()
    await this.#delay()
    const { answerLost, hangs } = this.#faults()
    if (this.#random.chance(answerLost)) return this.#lost('the answer was lost')
    return this.#random.chance(hangs) ? never() : answer
  }

  #delay(): Promise<void> {
    return this.#time.sleep(this.#random.next() * this.#faults().linkSeconds)
  }

  async #lost(reason: string): Promise<never> {
    await this.#delay()
    throw new Error(reason)
  }
}

function never(): Promise<never> {
  return new Promise(() => {})
}
