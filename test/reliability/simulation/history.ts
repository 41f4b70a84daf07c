import { AggregatorClient } from '../../../adapters/cloudflare/aggregator-client.ts'
import type { AggregatorNamespace, AggregatorShard } from '../../../adapters/cloudflare/aggregator-shard.ts'
import { SeededRandom } from '../../harness/seeded-random.ts'
import { drawFaults, drawForgetful, drawLimits, type Faults, healed, roomy } from './faults.ts'
import type { Ledger } from './ledger.ts'
import { Link } from './link.ts'
import { isMonotone, PageOracle, readPage, type Samples } from './page-oracle.ts'
import { SimulatedIsolate } from './simulated-isolate.ts'
import { SimulatedShard } from './simulated-shard.ts'
import { VirtualTime } from './virtual-time.ts'

/** What one history came to. */
export interface HistoryResult {
  /** Rules that were broken. */
  readonly findings: readonly string[]
  /** How often what happened: histories in which nothing happens prove nothing. */
  readonly happened: Readonly<Record<string, number>>
}

const longestSteps = 12
/** Everything must be settled so soon after the faults have ended; a full table needs a retention to make room. */
const settleRounds = 400
const settleSeconds = 15
/** A lease, after which live values of isolates that have ended are hidden, and the time until the next sign of life. */
const quietEnoughSeconds = 105

/** One history: isolates, shards and a scraper, and everything that can go wrong, all drawn from a seed. */
export class History {
  readonly #random: SeededRandom
  readonly #time = new VirtualTime()
  readonly #shards = new Map<string, SimulatedShard>()
  readonly #ledgers = new Map<string, Ledger>()
  readonly #oracle = new PageOracle(this.#ledgers)
  readonly #happened = new Map<string, number>()
  readonly #link: Link
  #faults: Faults
  #isolates: SimulatedIsolate[] = []
  #shardCount: number

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
    this.#faults = this.#random.chance(0.2) ? drawForgetful(this.#random) : drawFaults(this.#random)
    this.#shardCount = 1 + this.#random.below(3)
    this.#link = new Link(this.#time, this.#random, () => this.#faults)
  }

  async run(): Promise<HistoryResult> {
    const isolates = 1 + this.#random.below(3)
    for (let i = 0; i < isolates; i++) this.#start()
    const steps = 2 + this.#random.below(longestSteps)
    for (let step = 0; step < steps; step++) await this.#step()
    this.#faults = healed(this.#faults)
    for (const shard of this.#shards.values()) {
      shard.isOld = false
      shard.deploy(roomy(shard.limits))
    }
    await this.#settle()
    for (const { answers } of this.#ledgers.values()) {
      for (const [kind, count] of Object.entries(answers)) this.#note(kind, count)
    }
    return { findings: this.#oracle.findings, happened: Object.fromEntries(this.#happened) }
  }

  async #step(): Promise<void> {
    const isolate = this.#random.pick(this.#isolates)
    if (isolate !== undefined && !isolate.isFrozen) {
      isolate.record()
      void this.#noted('flush', () => (this.#random.chance(0.5) ? isolate.flush() : isolate.flushWhenDue()))
    }
    if (this.#random.chance(0.4)) void this.#scrape()
    await this.#time.pass(this.#random.next() * (this.#random.chance(0.3) ? 15 : 1))
    this.#breakSomething()
    if (this.#happens('silence')) await this.#time.pass(this.#random.below(600))
  }

  #breakSomething(): void {
    const shard = this.#random.pick([...this.#shards.values()])
    if (this.#happens('crash')) shard?.crash()
    if (this.#happens('replaced')) shard?.replace()
    const isolate = this.#random.pick(this.#isolates)
    if (this.#happens('frozen')) isolate?.freeze(this.#random.below(4_000))
    if (this.#happens('deployed')) this.#deploy(shard)
    if (!this.#happens('killed') || isolate === undefined) return
    isolate.isAlive = false
    this.#isolates = this.#isolates.filter((other) => other !== isolate)
    this.#start()
  }

  /** New code: other limits, more shards for isolates that are new, an object that is behind or no longer is. */
  #deploy(shard: SimulatedShard | undefined): void {
    this.#shardCount += this.#random.below(2)
    if (shard !== undefined) {
      shard.deploy(drawLimits(this.#random))
      shard.isOld = !shard.isOld && this.#random.chance(0.5)
    }
    this.#start()
  }

  /** Starts an isolate, or two clones of one memory image. */
  #start(): void {
    const clones = this.#random.chance(0.1) ? 2 : 1
    const sourceSeed = this.#random.below(2 ** 31)
    const skewSeconds = (this.#random.next() - 0.5) * this.#faults.skewSeconds
    for (let i = 0; i < clones; i++) {
      const isolate = new SimulatedIsolate({
        name: `i${this.#ledgers.size}`,
        time: this.#time,
        random: this.#random,
        shards: this.#shardCount,
        namespace: this.#namespace,
        skewSeconds,
        sourceRandom: new SeededRandom(sourceSeed),
      })
      this.#ledgers.set(isolate.name, isolate.ledger)
      this.#isolates.push(isolate)
    }
  }

  readonly #namespace: AggregatorNamespace = {
    getByName: (name) => {
      const shard = this.#shard(name)
      const link = this.#link
      return {
        push: (body, envelope) => link.call(() => shard.push(body, envelope)),
        view: () => link.call(() => shard.view()),
        shards: () => link.call(() => shard.shards()),
        register: (other) => link.call(() => shard.register(other)),
        remove: (family) => link.call(() => shard.remove(family)),
      } satisfies AggregatorShard
    },
  }

  #shard(name: string): SimulatedShard {
    const known = this.#shards.get(name)
    if (known !== undefined) return known
    const shard = new SimulatedShard(this.#time, this.#random, () => this.#faults)
    this.#shards.set(name, shard)
    return shard
  }

  async #scrape(): Promise<Samples | undefined> {
    const floor = this.#oracle.floor()
    const page = await this.#noted('scrape', () => this.#collect())
    if (page !== undefined) this.#oracle.judge(page, floor)
    return page
  }

  /** By code that may know of fewer shards than there are. */
  async #collect(): Promise<Samples> {
    const client = new AggregatorClient(1)
    return readPage(await client.collect(() => this.#namespace))
  }

  /** Everything works again: whoever lives sends what there is, and the sums have to be right. */
  async #settle(): Promise<void> {
    // What gauges show is right a lease later, which takes as long as everything else.
    const judgesGauges = this.#random.chance(0.3)
    let quietSeconds = 0
    for (let round = 0; quietSeconds < (judgesGauges ? quietEnoughSeconds : 1); round++) {
      for (const isolate of this.#isolates) this.#flushAwake(isolate)
      await this.#time.pass(
        Math.max(settleSeconds, ...this.#isolates.map(({ frozenSeconds }) => frozenSeconds)),
      )
      const isSettled = this.#isolates.every(({ isClean, isFrozen }) => isClean && !isFrozen)
      quietSeconds = isSettled ? quietSeconds + settleSeconds : 0
      if (round < settleRounds) continue
      this.#oracle.findings.push('an isolate cannot settle')
      return
    }
    const page = await this.#page()
    const living = new Set(this.#isolates.map(({ name }) => name))
    this.#oracle.judgeEnd(page, living)
    if (judgesGauges) this.#oracle.judgeJobs(page, living)
    for (const shard of this.#shards.values()) shard.crash()
    const again = await this.#page()
    if (!isSame(page, again, judgesGauges ? () => true : isMonotone))
      this.#oracle.findings.push('a page is another after a restart')
  }

  /** A page while nothing fails. */
  async #page(): Promise<Samples> {
    let page: Samples | undefined
    void this.#scrape().then((scraped) => (page = scraped))
    await this.#time.pass(5)
    if (page !== undefined) return page
    this.#oracle.findings.push('nothing fails, and no page comes')
    return new Map()
  }

  #flushAwake(isolate: SimulatedIsolate): void {
    if (!isolate.isFrozen) void this.#noted('flush', () => isolate.flushWhenDue())
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

  #happens(fault: 'crash' | 'replaced' | 'frozen' | 'killed' | 'deployed' | 'silence'): boolean {
    const happens = this.#random.chance(this.#faults[fault])
    if (happens) this.#note(fault)
    return happens
  }

  #note(what: string, count: number = 1): void {
    this.#happened.set(what, (this.#happened.get(what) ?? 0) + count)
  }
}

/** Whether two pages are the same, as far as their series count. */
function isSame(left: Samples, right: Samples, counts: (series: string) => boolean): boolean {
  return [...left.keys(), ...right.keys()].every(
    (series) => !counts(series) || left.get(series) === right.get(series),
  )
}
