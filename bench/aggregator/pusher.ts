import { defaultBatchLimits, DeltaReader } from '../../dist/src/entries/aggregate.js'
import { Counter, Gauge, Histogram, Registry, render } from '../../dist/src/index.js'
import type { SeededRandom } from '../../test/harness/seeded-random.ts'

/** Of a hundred series so many are counters and gauges; the rest are histograms with 11 bounds: 3.6 lines a series. */
const counterShare = 0.6
const gaugeShare = 0.2
const labelNames = ['method', 'route', 'status', 'instance'] as const

/** What a source pushes. */
export interface PusherOptions {
  readonly series: number
  /** The label of all its series: sources with the same one count the same series. */
  readonly instance: string
  readonly random: SeededRandom
}

/** One source: everything that it has changes between two pushes, and every counter by 1. */
export class Pusher {
  /** Counters in each push. */
  readonly counters: number
  readonly #registry: Registry
  readonly #reader: DeltaReader
  readonly #change: () => void

  constructor({ series, instance, random }: PusherOptions) {
    const counters = Math.round(series * counterShare)
    const gauges = Math.round(series * gaugeShare)
    const registry = new Registry()
    const common = { labelNames, registry }
    const requests = new Counter({ name: 'requests_total', help: 'Requests', ...common })
    const queued = new Gauge({ name: 'queued', help: 'What waits', ...common })
    const seconds = new Histogram({ name: 'request_seconds', help: 'How long requests take', ...common })
    const labelled = (i: number): readonly [string, string, string, string] => [
      i % 2 === 0 ? 'GET' : 'POST',
      `/api/v1/route-${i >> 1}`,
      '200',
      instance,
    ]
    const counting = Array.from({ length: counters }, (_, i) => requests.labels(...labelled(i)))
    const setting = Array.from({ length: gauges }, (_, i) => queued.labels(...labelled(i)))
    const observing = Array.from({ length: series - counters - gauges }, (_, i) =>
      seconds.labels(...labelled(i)),
    )
    this.counters = counters
    this.#registry = registry
    this.#reader = new DeltaReader(registry, { random: random.bytes })
    this.#change = () => {
      for (const one of counting) one.inc()
      for (const one of setting) one.set(random.below(1000))
      for (const one of observing) for (let i = 0; i < 3; i++) one.observe(random.next() ** 3 * 10)
    }
  }

  /** The next batch. */
  batch(): Uint8Array {
    this.#change()
    const sealed = this.#reader.seal(Date.now() / 1000, {
      limits: defaultBatchLimits,
      whenEmpty: 'nothing',
    })
    if (sealed === undefined || this.#reader.changed > 0) {
      throw new RangeError('Cannot measure pushes: everything that a source has must fit into one batch')
    }
    return sealed.body
  }

  /** All that it has, as text. */
  page(): Promise<string> {
    this.#change()
    return render(this.#registry)
  }
}
