import type { AggregatorShard } from '../../../adapters/cloudflare/aggregator-shard.ts'
import type { Answer } from '../../../src/aggregate/answer.ts'
import type { Envelope } from '../../../src/aggregate/envelope.ts'
import { AggregatorHost } from '../../../src/aggregate/host.ts'
import type { Limits } from '../../../src/aggregate/limits.ts'
import { EncodedViews } from '../../../src/aggregate/encoded-views.ts'
import type { Bytes } from '../../../src/model/bytes.ts'
import type { Clock } from '../../../src/model/clock.ts'
import type { SeededRandom } from '../../harness/seeded-random.ts'
import { Disk, DiskStore } from './disk.ts'
import type { Faults } from './faults.ts'
import type { VirtualTime } from './virtual-time.ts'

/** How long an instance may not know that it was replaced. */
const replacedSeconds = 60

/** One life of a shard: what is asked of it gets no answer once it has ended. */
interface Instance {
  readonly host: AggregatorHost
  readonly views: EncodedViews
  readonly store: DiskStore
  readonly waiting: Set<(error: Error) => void>
}

/** A shard whose instances crash and are replaced, while its disk stays. */
export class SimulatedShard implements AggregatorShard {
  /** Runs code that does not understand the batches of today. */
  isOld = false
  readonly #disk = new Disk()
  readonly #time: VirtualTime
  readonly #random: SeededRandom
  readonly #faults: () => Faults
  #limits: Limits
  #instance: Instance | undefined
  /** An instance that was replaced and does not know it yet. */
  #replaced: Instance | undefined

  constructor(time: VirtualTime, random: SeededRandom, faults: () => Faults) {
    this.#time = time
    this.#random = random
    this.#faults = faults
    this.#limits = faults().limits
  }

  push(body: Bytes, envelope: Envelope): Promise<Answer> {
    if (this.isOld) return Promise.resolve({ kind: 'unsupported', newestVersion: 0 })
    return this.#ask((host) => host.push(body.slice(), envelope))
  }

  view(): Promise<Bytes> {
    return this.#ask((_, views) => views.newest())
  }

  shards(): Promise<readonly string[]> {
    return this.#ask((host) => host.shards())
  }

  register(shard: string): Promise<void> {
    return this.#ask((host) => host.register(shard))
  }

  remove(family: string): Promise<void> {
    return this.#ask((host) => host.remove(family))
  }

  get limits(): Limits {
    return this.#limits
  }

  /** The next instance has other limits. */
  deploy(limits: Limits): void {
    this.crash()
    this.#limits = limits
  }

  /** The instance ends in the middle of everything. The next call starts another one. */
  crash(): void {
    end(this.#instance)
    end(this.#replaced)
    this.#instance = this.#replaced = undefined
  }

  /** The next instance takes over the disk, while this one still answers some of the calls. */
  replace(): void {
    end(this.#replaced)
    this.#replaced = this.#instance
    this.#replaced?.store.die()
    this.#instance = undefined
    const replaced = this.#replaced
    this.#time.after(replacedSeconds, () => {
      end(replaced)
      if (this.#replaced === replaced) this.#replaced = undefined
    })
  }

  #ask<T>(question: (host: AggregatorHost, views: EncodedViews) => Promise<T>): Promise<T> {
    this.#instance ??= this.#open()
    const { host, views, waiting } =
      this.#replaced !== undefined && this.#random.chance(0.5) ? this.#replaced : this.#instance
    return new Promise((resolve, reject) => {
      waiting.add(reject)
      question(host, views)
        .then(resolve, reject)
        .finally(() => waiting.delete(reject))
    })
  }

  #open(): Instance {
    const time = this.#time
    const clock: Clock = { nowSeconds: () => time.nowSeconds, monotonicSeconds: () => time.nowSeconds }
    const { snapshotBytes } = this.#faults()
    const store = new DiskStore(this.#disk, time, this.#random, this.#faults)
    const host = new AggregatorHost(store, { clock, limits: this.#limits, snapshotBytes })
    return { host, views: new EncodedViews(host), store, waiting: new Set() }
  }
}

function end(instance: Instance | undefined): void {
  instance?.store.die()
  for (const reject of instance?.waiting ?? []) reject(new Error('the connection was lost'))
}
