import type { AggregatorShard } from '../../../adapters/cloudflare/aggregator-shard.ts'
import type { Answer } from '../../../src/aggregate/answer.ts'
import { EncodedViews } from '../../../src/aggregate/encoded-views.ts'
import type { Envelope } from '../../../src/aggregate/envelope.ts'
import { AggregatorHost } from '../../../src/aggregate/host.ts'
import type { Limits } from '../../../src/aggregate/limits.ts'
import type { Bytes } from '../../../src/model/bytes.ts'
import type { SeededRandom } from '../../harness/seeded-random.ts'
import { Disk, DiskStore } from './disk.ts'
import { roomy } from './draw-limits.ts'
import type { Faults } from './faults.ts'
import type { Rooms, Setting } from './setting.ts'
import { Shadow } from './shadow.ts'
import { ShardClock } from './shard-clock.ts'
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

/** What a shard is made of. */
export interface SimulatedShardOptions {
  readonly time: VirtualTime
  readonly random: SeededRandom
  readonly setting: Setting
  readonly faults: () => Faults
  readonly onFinding: (finding: string) => void
}

/** A shard whose instances crash and are replaced, while its disk stays. */
export class SimulatedShard implements AggregatorShard {
  /** Runs code that does not understand the batches of today. */
  isOld = false
  readonly clock: ShardClock
  readonly #options: SimulatedShardOptions
  readonly #shadow = new Shadow()
  readonly #disk = new Disk((record) => this.#shadow.committed(record))
  #limits: Limits
  #rooms: Partial<Rooms>
  #instance: Instance | undefined
  /** An instance that was replaced and does not know it yet. */
  #replaced: Instance | undefined

  constructor(options: SimulatedShardOptions) {
    this.#options = options
    this.clock = new ShardClock(options.time)
    this.#limits = options.setting.limits
    this.#rooms = options.setting.rooms
  }

  async push(body: Bytes, envelope: Envelope): Promise<Answer> {
    if (this.isOld) return { kind: 'unsupported', newestVersion: 0 }
    const answer = await this.#ask((host) => host.push(body.slice(), envelope))
    const times = this.#shadow.times(body)
    const isCounted = answer.kind === 'applied' || answer.kind === 'duplicate'
    if (times > 1) this.#find(`a batch is ${times} times in the log`)
    if (isCounted && times === 0) this.#find(`a batch is ${answer.kind} that is not in the log`)
    return answer
  }

  async view(): Promise<Bytes> {
    const { changes } = this.clock
    const asked = { lsn: this.#shadow.lsn, seconds: this.clock.nowSeconds() }
    const bytes = await this.#ask((_, views) => views.newest())
    const isSameClock = changes === this.clock.changes
    const finding = this.#shadow.judgeView(bytes, isSameClock ? asked : { ...asked, seconds: -Infinity })
    if (finding !== undefined) this.#find(finding)
    return bytes
  }

  async shards(): Promise<readonly string[]> {
    const registered = this.#shadow.shards
    const shards = await this.#ask((host) => host.shards())
    const isListed = registered.every((shard) => shards.includes(shard))
    if (!isListed) this.#find(`shards are ${shards.join()}, registered were ${registered.join()}`)
    return shards
  }

  register(shard: string): Promise<void> {
    return this.#ask((host) => host.register(shard))
  }

  remove(family: string): Promise<void> {
    return this.#ask((host) => host.remove(family))
  }

  /** Nothing goes wrong with it any more, and there is room for everybody: the next instance says so. */
  mend(): void {
    this.isOld = false
    this.clock.mend()
    this.deploy(roomy(this.#limits))
    this.#rooms = { snapshotBytes: this.#options.setting.rooms.snapshotBytes }
  }

  /** An operator changes limits while it runs, and for the instances to come. */
  setLimits(limits: Limits): Promise<void> {
    this.#limits = limits
    return this.#ask((host) => host.setLimits(limits))
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
    this.#options.time.after(replacedSeconds, () => {
      end(replaced)
      if (this.#replaced === replaced) this.#replaced = undefined
    })
  }

  #ask<T>(question: (host: AggregatorHost, views: EncodedViews) => Promise<T>): Promise<T> {
    this.#instance ??= this.#open()
    const { host, views, waiting } =
      this.#replaced !== undefined && this.#options.random.chance(0.5) ? this.#replaced : this.#instance
    return new Promise((resolve, reject) => {
      waiting.add(reject)
      question(host, views)
        .then(resolve, reject)
        .finally(() => waiting.delete(reject))
    })
  }

  #open(): Instance {
    const { time, random, faults } = this.#options
    const store = new DiskStore(this.#disk, time, random, faults)
    const host = new AggregatorHost(store, { clock: this.clock, limits: this.#limits, ...this.#rooms })
    return { host, views: new EncodedViews(host), store, waiting: new Set() }
  }

  #find(finding: string): void {
    this.#options.onFinding(finding)
  }
}

function end(instance: Instance | undefined): void {
  instance?.store.die()
  for (const reject of instance?.waiting ?? []) reject(new Error('the connection was lost'))
}
