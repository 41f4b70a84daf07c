import { AggregatorClient } from '../../../adapters/cloudflare/aggregator-client.ts'
import type { AggregatorNamespace } from '../../../adapters/cloudflare/aggregator-shard.ts'
import { Counter, Gauge, Histogram, Registry } from '../../../src/index.ts'
import type { Clock } from '../../../src/model/clock.ts'
import { ClientMetrics } from '../../../src/report/client-metrics.ts'
import { DeltaReader } from '../../../src/report/delta-reader.ts'
import type { FlushTarget } from '../../../src/report/flush-target.ts'
import { Flusher } from '../../../src/report/flusher.ts'
import type { SeededRandom } from '../../harness/seeded-random.ts'
import { Ledger } from './ledger.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What an isolate is made of. */
export interface SimulatedIsolateOptions {
  readonly name: string
  readonly time: VirtualTime
  readonly random: SeededRandom
  /** How many shards there were when its code was deployed. */
  readonly shards: number
  readonly namespace: AggregatorNamespace
  /** Of its clock against the real time. */
  readonly skewSeconds: number
  /** Where its source comes from: clones of one memory image draw the same. */
  readonly sourceRandom: SeededRandom
}

/** An isolate as it is, but for its clock and the network. */
export class SimulatedIsolate {
  readonly name: string
  readonly ledger: Ledger = new Ledger()
  /** The calls of one that has ended or is frozen bring nothing back. */
  isAlive = true
  readonly #options: SimulatedIsolateOptions
  readonly #flusher: Flusher
  readonly #client: AggregatorClient
  readonly #ops: Counter<readonly ['isolate']>
  readonly #jobs: Gauge
  readonly #temperature: Gauge
  readonly #sizes: Histogram
  #skewSeconds: number
  #frozenUntil = 0

  constructor(options: SimulatedIsolateOptions) {
    const { name, random, sourceRandom } = options
    this.name = name
    this.#options = options
    this.#skewSeconds = options.skewSeconds
    const clock: Clock = { nowSeconds: () => this.#now(), monotonicSeconds: () => this.#now() }
    const registry = new Registry({ clock })
    this.#ops = new Counter({ name: 'ops_total', help: 'Operations', labelNames: ['isolate'], registry })
    this.#jobs = new Gauge({ name: 'jobs', help: 'In progress', registry })
    this.#temperature = new Gauge({ name: 'temperature', help: 'Set', aggregation: 'mostrecent', registry })
    this.#sizes = new Histogram({ name: 'sizes', help: 'Sizes', buckets: [1, 2, 4], registry })
    this.#client = new AggregatorClient(options.shards)
    this.#flusher = new Flusher({
      // 16 bytes are a source; 8 are a nonce, which clones never share.
      reader: new DeltaReader(registry, {
        random: (into) => (into.length === 16 ? sourceRandom : random).bytes(into),
      }),
      metrics: new ClientMetrics(registry),
      clock,
      random: random.bytes,
      sleep: options.time.sleep,
    })
  }

  get isClean(): boolean {
    return this.#flusher.isClean
  }

  get isFrozen(): boolean {
    return this.frozenSeconds > 0
  }

  /** How long it still stands still. */
  get frozenSeconds(): number {
    return Math.max(0, this.#frozenUntil - this.#options.time.nowSeconds)
  }

  /** One invocation: something is counted. */
  record(): void {
    const { random } = this.#options
    const amount = 1 + random.below(9)
    this.#ops.labels(this.name).inc(amount)
    this.ledger.recorded += amount
    this.#sizes.observe(random.below(6))
    this.ledger.observed++
    if (random.chance(0.5)) {
      const step = random.chance(0.5) ? 1 : -1
      this.#jobs.inc(step)
      this.ledger.jobs += step
    }
    if (random.chance(0.2)) {
      const value = random.below(1_000)
      this.#temperature.set(value)
      this.ledger.temperatures.add(value)
    }
  }

  /** The end of an invocation: sends when it is due. Errors are what the isolate would see. */
  async flushWhenDue(): Promise<void> {
    if (this.#flusher.isDue) await this.flush()
  }

  async flush(): Promise<void> {
    const target = this.#client.target(() => this.#options.namespace)
    await this.#flusher.flush(this.#watched(target))
  }

  /** Stops for a while, of which its own clock knows nothing. */
  freeze(seconds: number): void {
    const { nowSeconds } = this.#options.time
    const frozenSince = Math.max(nowSeconds, this.#frozenUntil)
    this.#frozenUntil = Math.max(frozenSince, nowSeconds + seconds)
    this.#skewSeconds -= this.#frozenUntil - frozenSince
  }

  #watched(target: FlushTarget): FlushTarget {
    return {
      push: async (body, envelope, source) => {
        this.ledger.sent(body)
        try {
          const answer = await target.push(body, envelope, source)
          await this.#awake()
          this.ledger.answered(body, answer)
          return answer
        } catch (error) {
          await this.#awake()
          throw error
        }
      },
    }
  }

  /** What arrives at one that is frozen waits until it goes on; at one that has ended it is lost. */
  #awake(): Promise<void> {
    if (!this.isAlive) return new Promise(() => {})
    return this.isFrozen ? this.#options.time.sleep(this.frozenSeconds) : Promise.resolve()
  }

  #now(): number {
    return this.#options.time.nowSeconds + this.#skewSeconds
  }
}
