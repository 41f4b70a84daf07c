import { defaultBatchLimits, DeltaReader } from '../../dist/src/entries/aggregate.js'
import { Counter, Gauge, Histogram, Registry, render } from '../../dist/src/index.js'
import type { SeededRandom } from '../../test/harness/seeded-random.ts'

/** All have the same number of series: 3.6 lines a series, with 11 bounds a histogram. */
const counterFamilies = 6
const gaugeFamilies = 2
const histogramFamilies = 2
const families = counterFamilies + gaugeFamilies + histogramFamilies
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** In the text of a page. */
export const linesPerSeries =
  (counterFamilies + gaugeFamilies + histogramFamilies * (buckets.length + 3)) / families
const labelNames = ['method', 'route', 'status', 'instance'] as const

/** Names of all counters. */
export const counterNames: readonly string[] = Array.from({ length: counterFamilies }, (_, i) =>
  counterName(i),
)

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
    const registry = new Registry()
    const common = { labelNames, registry }
    const labelled = (i: number): readonly [string, string, string, string] => [
      i % 2 === 0 ? 'GET' : 'POST',
      `/api/v1/route-${i >> 1}`,
      '200',
      instance,
    ]
    const rows = Array.from({ length: series / families }, (_, i) => labelled(i))
    const counting = Array.from({ length: counterFamilies }, (_, i) => {
      const counter = new Counter({ name: counterName(i), help: 'Things that happened', ...common })
      return rows.map((labels) => counter.labels(...labels))
    }).flat()
    const setting = Array.from({ length: gaugeFamilies }, (_, i) => {
      const gauge = new Gauge({ name: `queued_${i}`, help: 'Things that wait', ...common })
      return rows.map((labels) => gauge.labels(...labels))
    }).flat()
    const observing = Array.from({ length: histogramFamilies }, (_, i) => {
      const histogram = new Histogram({
        name: `seconds_${i}`,
        help: 'How long things take',
        buckets,
        ...common,
      })
      return rows.map((labels) => histogram.labels(...labels))
    }).flat()
    this.counters = counting.length
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
    return render(this.#registry, { created: 'none' })
  }
}

function counterName(i: number): string {
  return `requests_${i}_total`
}
