import { AggregatorClient } from '../../../adapters/cloudflare/aggregator-client.ts'
import type { AggregatorNamespace } from '../../../adapters/cloudflare/aggregator-shard.ts'
import { SeededRandom } from '../../harness/seeded-random.ts'
import { drawLimits } from './draw-limits.ts'
import { type Faults, noFaults, type StepFault } from './faults.ts'
import { Link } from './link.ts'
import { type Page, readPage } from './page.ts'
import { PageOracle } from './page-oracle.ts'
import { drawSetting, type Setting } from './setting.ts'
import { mostWrongSeconds } from './shard-clock.ts'
import { SettledEnd } from './settled-end.ts'
import { SimulatedIsolate } from './simulated-isolate.ts'
import type { SimulatedShard } from './simulated-shard.ts'
import { SimulatedShards } from './simulated-shards.ts'
import { VirtualTime } from './virtual-time.ts'
import { drawKinds, type Kinds } from './workload/workloads.ts'

/** What one history came to. */
export interface HistoryResult {
  /** Rules that were broken. */
  readonly findings: readonly string[]
  /** How often what happened: histories in which nothing happens prove nothing. */
  readonly happened: Readonly<Record<string, number>>
}

const longestSteps = 8
/** What an operator may take away: what is live is said again. */
const removable = {
  live: ['jobs_livesum', 'jobs_livemin', 'jobs_liveall'],
  infos: ['build'],
  newest: ['newest_auto', 'phase'],
} as const

/** One history: isolates, shards and a scraper, and everything that can go wrong, all drawn from a seed. */
export class History {
  readonly #random: SeededRandom
  readonly #time: VirtualTime
  readonly #setting: Setting
  readonly #kinds: Kinds
  readonly #link: Link
  readonly #shards: SimulatedShards
  /** All that ever were. */
  readonly #ever: SimulatedIsolate[] = []
  readonly #oracle = new PageOracle(this.#ever)
  readonly #happened = new Map<string, number>()
  #faults: Faults
  #living: SimulatedIsolate[] = []
  #shardCount: number
  #release = 0

  constructor(seed: number) {
    const random = (this.#random = new SeededRandom(seed))
    this.#kinds = drawKinds(random)
    this.#setting = drawSetting(random, this.#kinds)
    this.#time = new VirtualTime(random, this.#setting.ticksPerSecond)
    this.#faults = this.#setting.faults
    this.#shardCount = random.pick([1, 1, 1, 2, 2, 3]) ?? 1
    const faults = (): Faults => this.#faults
    this.#link = new Link(this.#time, random, faults)
    this.#shards = new SimulatedShards(this.#link, {
      time: this.#time,
      random,
      setting: this.#setting,
      faults,
      onFinding: (finding) => this.#oracle.find(finding),
    })
  }

  async run(): Promise<HistoryResult> {
    const isolates = this.#random.pick([1, 1, 2, 2, 3]) ?? 1
    for (let i = 0; i < isolates; i++) this.#start()
    const steps = 2 + this.#random.below(longestSteps)
    for (let step = 0; step < steps; step++) await this.#step()
    this.#faults = noFaults
    this.#shards.mend()
    const end = new SettledEnd({
      time: this.#time,
      oracle: this.#oracle,
      living: this.#living,
      clocksWrongSeconds: this.#setting.faults.clock > 0 ? mostWrongSeconds : 0,
      crashAll: () => {
        for (const shard of this.#shards.all) shard.crash()
      },
      flush: (isolate) => this.#flush(isolate),
      scrape: () => this.#scrape(),
    })
    // What live isolates say is right a lease later, which takes as long as everything else.
    await end.judge(this.#random, this.#random.chance(this.#setting.faults.operated > 0 ? 0.7 : 0.2))
    for (const { ledger } of this.#ever) {
      for (const [kind, count] of Object.entries(ledger.answers)) this.#note(kind, count)
    }
    return { findings: this.#oracle.findings, happened: Object.fromEntries(this.#happened) }
  }

  /** Some things at the same time, then faults. */
  async #step(): Promise<void> {
    const together = this.#random.chance(0.4) ? 1 + this.#random.below(5) : 1
    if (together > 2) this.#note('crowd')
    for (let i = 0; i < together; i++) {
      if (this.#random.chance(0.3)) void this.#scrape()
      else this.#invoke()
    }
    await this.#time.pass(this.#random.next() * (this.#random.pick([0, 1, 1, 3, 15]) ?? 1))
    this.#breakSomething()
    if (this.#happens('silence')) await this.#time.pass(this.#random.below(600))
  }

  #invoke(): void {
    const isolate = this.#random.pick(this.#living)
    if (isolate === undefined || isolate.isFrozen) return
    if (this.#random.chance(0.2)) return void this.#noted('invocation', () => isolate.invoke())
    isolate.record()
    void this.#flush(isolate, this.#random.chance(0.5) ? 'now' : 'when due')
  }

  #breakSomething(): void {
    const shard = this.#random.pick(this.#shards.all)
    if (this.#happens('crash')) shard?.crash()
    if (this.#happens('replaced')) shard?.replace()
    if (this.#happens('clock')) shard?.clock.disturb(this.#random)
    if (this.#happens('operated')) void this.#noted('operation', () => this.#operate(shard))
    const isolate = this.#random.pick(this.#living)
    if (this.#happens('frozen')) isolate?.freeze(this.#random.below(this.#random.chance(0.5) ? 4_000 : 100))
    if (this.#happens('deployed')) this.#deploy(shard)
    if (!this.#happens('killed') || isolate === undefined) return
    isolate.isAlive = false
    this.#living = this.#living.filter((other) => other !== isolate)
    this.#start()
  }

  async #operate(shard: SimulatedShard | undefined): Promise<void> {
    const { live, infos, newest } = removable
    const family = this.#random.pick([
      ...(this.#kinds.live ? live : []),
      ...(this.#kinds.infos ? infos : []),
      ...(this.#kinds.newest ? newest : []),
    ])
    if (family === undefined || this.#random.chance(0.3)) return shard?.setLimits(drawLimits(this.#random))
    await Promise.all(this.#shards.all.map((one) => one.remove(family)))
  }

  /** New code: other limits, more shards for isolates that are new, an object that is behind or no longer is. */
  #deploy(shard: SimulatedShard | undefined): void {
    this.#release++
    this.#shardCount += this.#random.below(2)
    if (shard !== undefined) {
      shard.deploy(drawLimits(this.#random))
      shard.isOld = !shard.isOld && this.#random.chance(0.5)
    }
    this.#start()
  }

  /** Starts an isolate, or two clones of one memory image. */
  #start(): void {
    const random = this.#random
    // Their labels `source` are the same, which live gauges would have to know.
    const clones = !this.#kinds.live && random.chance(0.1) ? 2 : 1
    const sourceSeed = random.below(2 ** 31)
    const skewSeconds = this.#setting.drawSkewSeconds(random)
    const link = random.chance(0.05) ? this.#link : undefined
    if (link !== undefined) this.#note('http')
    for (let i = 0; i < clones; i++) {
      const isolate = new SimulatedIsolate({
        name: `i${this.#ever.length}`,
        time: this.#time,
        random,
        shards: this.#shardCount,
        namespace: this.#shards.namespace,
        kinds: this.#kinds,
        release: this.#kinds.disputes ? this.#release : 0,
        link,
        skewSeconds,
        sourceRandom: new SeededRandom(sourceSeed),
      })
      this.#ever.push(isolate)
      this.#living.push(isolate)
    }
  }

  async #scrape(): Promise<Page | undefined> {
    const floor = this.#oracle.floor()
    const page = await this.#noted('scrape', () => this.#collect())
    if (page !== undefined) this.#oracle.judge(page, floor)
    return page
  }

  /** By code that may know of fewer shards than there are. */
  async #collect(): Promise<Page> {
    const asked = new Set<string>()
    const namespace: AggregatorNamespace = {
      getByName: (name) => {
        asked.add(name)
        return this.#shards.namespace.getByName(name)
      },
    }
    const families = await new AggregatorClient(1).collect(() => namespace)
    return readPage(families, asked.size)
  }

  async #flush(isolate: SimulatedIsolate, when: 'now' | 'when due' = 'when due'): Promise<void> {
    await this.#noted('flush', () => (when === 'now' ? isolate.flush() : isolate.flushWhenDue()))
  }

  /** Counts what became of it; failures are a part of every history. */
  async #noted<T>(what: string, act: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await act()
      this.#note(`${what} ended`)
      return result
    } catch {
      this.#note(`${what} failed`)
      return undefined
    }
  }

  #happens(fault: StepFault): boolean {
    const happens = this.#random.chance(this.#faults[fault])
    if (happens) this.#note(fault)
    return happens
  }

  #note(what: string, count: number = 1): void {
    this.#happened.set(what, (this.#happened.get(what) ?? 0) + count)
  }
}
