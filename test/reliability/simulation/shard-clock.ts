import type { Clock } from '../../../src/model/clock.ts'
import type { SeededRandom } from '../../harness/seeded-random.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A shard's clock is wrong by at most so much, in seconds. */
export const mostWrongSeconds = 60

/** A clock that is set back, stands still, or is ahead for a while. */
export class ShardClock implements Clock {
  readonly #time: VirtualTime
  #aheadSeconds = 0
  #standsAtSeconds: number | undefined
  /** How often it was changed: what was asked before was asked at another time. */
  changes = 0

  constructor(time: VirtualTime) {
    this.#time = time
  }

  readonly nowSeconds = (): number => this.#standsAtSeconds ?? this.#time.nowSeconds + this.#aheadSeconds

  readonly monotonicSeconds = (): number => this.nowSeconds()

  /** Something goes wrong with it. */
  disturb(random: SeededRandom): void {
    this.changes++
    const now = this.nowSeconds()
    this.#standsAtSeconds = random.chance(0.3) ? now : undefined
    this.#aheadSeconds = (2 * random.next() - 1) * mostWrongSeconds
  }

  /** From now on it is right. */
  mend(): void {
    this.changes++
    this.#standsAtSeconds = undefined
    this.#aheadSeconds = 0
  }
}
