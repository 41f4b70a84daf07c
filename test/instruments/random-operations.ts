import { expect } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import type { ChangeReader } from '../../src/model/collector.ts'
import { type FamilySnapshot, snapshot } from '../../src/model/samples.ts'
import { createBlock } from '../../src/model/series-block.ts'
import { Registry } from '../../src/registry/registry.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { HandClock } from '../model/hand-clock.ts'
import { NaiveFamily, type NaiveSeries } from './naive-family.ts'

const bounds = [1, 5, 20]
const states = ['idle', 'running', 'done'] as const
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** An instrument, how it is used, and the same without a thought for speed. */
interface Pair {
  readonly real: {
    labels(a: string, b: string): unknown
    labels(labels: { readonly a: string; readonly b: string }): unknown
    remove(a: string, b: string): boolean
    removeByLabels(labels: { readonly a?: string; readonly b?: string }): number
    clear(): void
  }
  readonly naive: NaiveFamily
  /** Records an integer from 0 to 29 in a series, and in the naive one. */
  readonly record: (series: never, naive: NaiveSeries, amount: number) => void
  readonly canReset: boolean
}

function pairs(registry: Registry): readonly Pair[] {
  const options = { help: 'Help', labelNames: ['a', 'b'], registry } as const
  const pair = <S>(
    real: Pair['real'] & { labels(a: string, b: string): S },
    naive: NaiveFamily,
    record: (series: S, naive: NaiveSeries, amount: number) => void,
    canReset = true,
  ): Pair => ({ real, naive, record, canReset })
  return [
    pair(
      new Counter({ ...options, name: 'c' }),
      new NaiveFamily('c', ({ observed, createdSeconds }) => [
        ['_total', {}, sum(observed)],
        ['_created', {}, createdSeconds],
      ]),
      (series, naive, amount) => {
        series.inc(amount)
        naive.observed.push(amount)
      },
    ),
    pair(
      new Gauge({ ...options, name: 'g' }),
      new NaiveFamily('g', ({ observed }) => [['', {}, sum(observed)]]),
      (series, naive, amount) => {
        if (amount % 3 === 0) series.set(amount)
        else if (amount % 3 === 1) series.inc(amount)
        else series.dec(amount)
        if (amount % 3 === 0) naive.observed = [amount]
        else naive.observed.push(amount % 3 === 1 ? amount : -amount)
      },
      false,
    ),
    pair(
      new Histogram({ ...options, name: 'h', buckets: bounds }),
      new NaiveFamily('h', ({ observed, createdSeconds }) => [
        ...bounds.map(
          (le) => ['_bucket', { le: `${le}.0` }, observed.filter((value) => value <= le).length] as const,
        ),
        ['_bucket', { le: '+Inf' }, observed.length],
        ['_count', {}, observed.length],
        ['_sum', {}, sum(observed)],
        ['_created', {}, createdSeconds],
      ]),
      (series, naive, amount) => {
        series.observe(amount)
        naive.observed.push(amount)
      },
    ),
    pair(
      new Summary({ ...options, name: 's' }),
      new NaiveFamily('s', ({ observed, createdSeconds }) => [
        ['_count', {}, observed.length],
        ['_sum', {}, sum(observed)],
        ['_created', {}, createdSeconds],
      ]),
      (series, naive, amount) => {
        series.observe(amount)
        naive.observed.push(amount)
      },
    ),
    pair(
      new Info({ ...options, name: 'i' }),
      new NaiveFamily('i', ({ said }) => [['_info', said, 1]]),
      (series, naive, amount) => {
        series.info({ version: amount })
        naive.said = { version: String(amount) }
      },
      false,
    ),
    pair(
      new Enum({ ...options, name: 'e', states }),
      new NaiveFamily('e', ({ observed }) =>
        states.map((state, i) => ['', { e: state }, (observed.at(-1) ?? 0) % 3 === i ? 1 : 0]),
      ),
      (series, naive, amount) => {
        series.state(states[amount % 3] ?? 'idle')
        naive.observed.push(amount)
      },
      false,
    ),
  ]
}

async function snapshots(registry: Registry): Promise<readonly FamilySnapshot[]> {
  return [...(await registry.collect())].map(snapshot)
}

/**
 * Does 10,000 random steps with instruments of every type and, side by side, in the plainest way; both must show the
 * same all along. With an odd seed they are also read for changes all the time. The same seed does the same again.
 */
export async function operate(seed: number): Promise<Registry> {
  const random = new SeededRandom(seed)
  const clock = new HandClock()
  const registry = new Registry({ clock })
  const readers: ChangeReader[] = []
  if (seed % 2 === 1) registry.attach({ added: (changes) => readers.push(changes), removed: () => {} })
  const all = pairs(registry)
  const held: { readonly pair: Pair; readonly series: unknown; readonly naive: NaiveSeries }[] = []
  const values = ['', 'x', '1', '|', 'é', ...Array.from({ length: 4 }, () => String(random.below(1e6)))]
  const any = <T>(list: readonly T[]): T => list[random.below(list.length)] as T

  for (let step = 0; step < 10_000; step++) {
    const pair = any(all)
    const { real, naive } = pair
    const [a, b] = [any(values), any(values)]
    const action = random.next()
    if (action < 0.75) {
      const isHeld = held.length > 0 && random.chance(0.4)
      const one = isHeld
        ? any(held)
        : {
            pair,
            series: random.chance(0.5) ? real.labels(a, b) : real.labels({ b, a }),
            naive: naive.series(a, b, clock.nowSeconds()),
          }
      if (!isHeld && held.length < 300) held.push(one)
      // What is removed counts into nowhere: into a copy, here.
      one.pair.record(
        one.series as never,
        one.naive.isLive ? one.naive : structuredClone(one.naive),
        random.below(30),
      )
    } else if (action < 0.8) {
      if (!pair.canReset) continue
      ;(real.labels(a, b) as { reset(): void }).reset()
      Object.assign(naive.series(a, b, 0), { observed: [], createdSeconds: clock.nowSeconds() })
    } else if (action < 0.9) {
      expect(real.remove(a, b)).toBe(naive.remove(({ labels }) => labels.a === a && labels.b === b) === 1)
    } else if (action < 0.92) {
      expect(real.removeByLabels({ b })).toBe(naive.remove(({ labels }) => labels.b === b))
    } else if (action < 0.925) {
      real.clear()
      naive.remove(() => true)
    } else if (action < 0.95) {
      clock.advance(random.below(100) / 4)
    } else if (action < 0.996) {
      for (const reader of readers) {
        reader.rewind()
        reader.read(createBlock(reader.head, 2, 1 + random.below(50)))
        reader.clear()
      }
    } else {
      const [first, second] = [await snapshots(registry), await snapshots(registry)]
      expect(first.map(({ samples }) => samples)).toEqual(all.map((one) => one.naive.samples()))
      expect(second).toEqual(first)
    }
  }
  expect((await snapshots(registry)).map(({ samples }) => samples)).toEqual(
    all.map((one) => one.naive.samples()),
  )
  return registry
}
