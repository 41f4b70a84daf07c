import { AggregatorClient } from '../../../adapters/cloudflare/aggregator-client.ts'
import type { AggregatorNamespace } from '../../../adapters/cloudflare/aggregator-shard.ts'
import { makeIngestHandler } from '../../../src/http/make-ingest-handler.ts'
import { Registry } from '../../../src/index.ts'
import type { Clock } from '../../../src/model/clock.ts'
import { ClientMetrics } from '../../../src/report/client-metrics.ts'
import { DeltaReader } from '../../../src/report/delta-reader.ts'
import type { FlushTarget } from '../../../src/report/flush-target.ts'
import { Flusher } from '../../../src/report/flusher.ts'
import { httpTarget } from '../../../src/report/http-target.ts'
import { InvocationReporter } from '../../../src/report/invocation-reporter.ts'
import type { SeededRandom } from '../../harness/seeded-random.ts'
import { Ledger } from './ledger.ts'
import type { Link } from './link.ts'
import type { VirtualTime } from './virtual-time.ts'
import { type Kinds, makeWorkloads, recordSome, type Workloads } from './workload/workloads.ts'

/** What an isolate is made of. */
export interface SimulatedIsolateOptions {
  readonly name: string
  readonly time: VirtualTime
  readonly random: SeededRandom
  /** How many shards there were when its code was deployed. */
  readonly shards: number
  readonly namespace: AggregatorNamespace
  readonly kinds: Kinds
  /** How often something was deployed before its code. */
  readonly release: number
  /** Between it and what takes batches over HTTP; `undefined`: it calls the shards itself. */
  readonly link: Link | undefined
  /** Of its clock against the real time. */
  readonly skewSeconds: number
  /** Where its source comes from: clones of one memory image draw the same. */
  readonly sourceRandom: SeededRandom
}

/** An isolate as it is, but for its clock and the network. */
export class SimulatedIsolate {
  readonly name: string
  readonly ledger: Ledger = new Ledger()
  readonly workloads: Workloads
  /** The calls of one that has ended or is frozen bring nothing back. */
  isAlive = true
  readonly #options: SimulatedIsolateOptions
  readonly #flusher: Flusher
  readonly #reporter: InvocationReporter
  readonly #client: AggregatorClient
  #skewSeconds: number
  #frozenUntil = 0

  constructor(options: SimulatedIsolateOptions) {
    const { name, random, sourceRandom } = options
    this.name = name
    this.#options = options
    this.#skewSeconds = options.skewSeconds
    const clock: Clock = { nowSeconds: () => this.#now(), monotonicSeconds: () => this.#now() }
    const registry = new Registry({ clock })
    const { kinds, release, time } = options
    this.workloads = makeWorkloads(kinds, { name, registry, release, time })
    this.#client = new AggregatorClient(options.shards)
    this.#flusher = new Flusher({
      // 16 bytes are a source; 8 are a nonce, which clones never share.
      reader: new DeltaReader(registry, {
        random: (into) => (into.length === 16 ? sourceRandom : random).bytes(into),
      }),
      metrics: new ClientMetrics(registry),
      clock,
      random: random.bytes,
      sleep: this.#sleep,
    })
    this.#reporter = new InvocationReporter({ flusher: this.#flusher, sleep: this.#sleep })
  }

  /** An invocation that lasts for a while, as a Worker runs it: what it counts is sent by it, or by the next. */
  async invoke(): Promise<void> {
    const { random } = this.#options
    const host = { waitUntil: (promise: Promise<unknown>): void => void promise.catch(() => {}) }
    await this.#reporter.run(host, this.#target(), async () => {
      this.record()
      await this.#sleep(random.below(random.chance(0.5) ? 2 : 20))
      if (random.chance(0.5)) this.record()
    })
  }

  get isClean(): boolean {
    return this.#flusher.isClean
  }

  get isFrozen(): boolean {
    return this.frozenSeconds > 0
  }

  /** Whether its clock has stood still: it then takes what it has counted for younger than it is. */
  get wasFrozen(): boolean {
    return this.#frozenUntil > 0
  }

  /** How long it still stands still. */
  get frozenSeconds(): number {
    return Math.max(0, this.#frozenUntil - this.#options.time.nowSeconds)
  }

  /** One invocation: something is counted. */
  record(): void {
    recordSome(this.workloads, this.#options.random)
  }

  /** The end of an invocation: sends when it is due. Errors are what the isolate would see. */
  async flushWhenDue(): Promise<void> {
    if (this.#flusher.isDue) await this.flush()
  }

  async flush(): Promise<void> {
    await this.#flusher.flush(this.#target())
  }

  /** Stops for a while, of which its own clock knows nothing. */
  freeze(seconds: number): void {
    const { nowSeconds } = this.#options.time
    const frozenSince = Math.max(nowSeconds, this.#frozenUntil)
    this.#frozenUntil = Math.max(frozenSince, nowSeconds + seconds)
    this.#skewSeconds -= this.#frozenUntil - frozenSince
  }

  #target(): FlushTarget {
    const target = this.#client.target(() => this.#options.namespace)
    const { link } = this.#options
    return this.#watched(link === undefined ? target : this.#overHttp(target, link))
  }

  /** To another process, which takes batches over HTTP and hands them on. */
  #overHttp(target: FlushTarget, link: Link): FlushTarget {
    const ingest = makeIngestHandler({ aggregator: target, authorize: 'public' })
    return httpTarget({
      url: 'http://localhost/push',
      fetch: (url, init) => link.call(() => ingest(new Request(url, init))),
      sleep: this.#sleep,
    })
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

  /** One that is frozen goes on, and gets what has arrived, when it is thawed; one that has ended, never. */
  async #awake(): Promise<void> {
    while (this.isAlive && this.isFrozen) await this.#options.time.sleep(this.frozenSeconds)
    if (!this.isAlive) await new Promise(() => {})
  }

  readonly #sleep = async (seconds: number): Promise<void> => {
    await this.#options.time.sleep(seconds)
    await this.#awake()
  }

  #now(): number {
    return this.#options.time.nowSeconds + this.#skewSeconds
  }
}
