import { expect } from 'vitest'
import { render } from '../../src/exposition/encode.ts'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import type { ChangeReader } from '../../src/model/change-reader.ts'
import { snapshot } from '../../src/model/samples.ts'
import { createBlock } from '../../src/model/series-block.ts'
import { Registry } from '../../src/registry/registry.ts'
import { attachTo } from '../../src/report/attach-to.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { HandClock } from '../model/hand-clock.ts'
import { NaiveFamily, type NaiveKind, type NaiveSeries } from './naive-family.ts'

const operations = 10_000
const bounds = [1, 5, 20]
const states = ['idle', 'running', 'done'] as const
const ttlSeconds = 60
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** What is recorded: an integer from 0 to 29, and where there may be one, an exemplar. */
interface Recording {
  readonly amount: number
  readonly exemplar: Readonly<Record<string, string>> | undefined
  readonly nowSeconds: number
}

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
  readonly record: (series: never, naive: NaiveSeries, recording: Recording) => void
  /** Calls that must throw and change nothing. */
  readonly refused: readonly ((series: never) => unknown)[]
  /** Gives `real` again. */
  readonly again: () => unknown
  /** The same name for something else. */
  readonly other: () => unknown
  readonly canReset: boolean
}

const tooLong = { exemplar: { trace_id: '\u{1f600}'.repeat(121) } }

function pairs(registry: Registry): readonly Pair[] {
  const { maxSeries } = registry
  const options = { help: 'Help', labelNames: ['a', 'b'], registry } as const
  const count = { hasCreated: true, maxSeries, overflow: 'kept' } as const
  const state = { hasCreated: false, maxSeries, overflow: 'lost' } as const
  const pair = <S>(
    real: Pair['real'] & { labels(a: string, b: string): S },
    kind: NaiveKind,
    record: (series: S, naive: NaiveSeries, recording: Recording) => void,
    again: () => unknown,
    other: () => unknown,
    refused: readonly ((series: S) => unknown)[],
  ): Pair => ({
    real,
    naive: new NaiveFamily(kind),
    record,
    again,
    other,
    refused,
    canReset: kind.hasCreated,
  })
  const keep = (naive: NaiveSeries, place: number, { amount, exemplar, nowSeconds }: Recording): void => {
    if (exemplar !== undefined)
      naive.exemplars.set(place, `{trace_id="${exemplar['trace_id']}"} ${amount} ${nowSeconds}`)
  }
  const gauge = (name: string, ttl: number | undefined): Pair =>
    pair(
      new Gauge({ ...options, name, ttlSeconds: ttl }),
      {
        ...state,
        name,
        types: ['gauge', 'gauge'],
        headSuffixes: ['', ''],
        ttlSeconds: ttl,
        show: ({ observed }) => [['', {}, sum(observed)]],
      },
      (series, naive, { amount }) => {
        if (ttl === undefined && amount === 28) {
          series.setFunction(() => amount)
          naive.answer = amount
        } else if (amount % 3 === 0) {
          series.set(amount)
          naive.observed = [amount]
        } else {
          if (amount % 3 === 1) series.inc(amount)
          else series.dec(amount)
          naive.observed.push(amount % 3 === 1 ? amount : -amount)
        }
      },
      () => Gauge.getOrCreate({ ...options, name, ttlSeconds: ttl }),
      () => Gauge.getOrCreate({ ...options, name, aggregation: 'max' }),
      [(series) => series.set('1' as never), (series) => series.inc(null as never)],
    )
  return [
    pair(
      new Counter({ ...options, name: 'c' }),
      {
        ...count,
        name: 'c',
        types: ['counter', 'counter'],
        headSuffixes: ['_total', ''],
        show: ({ observed, exemplars }) => [['_total', {}, sum(observed), exemplars.get(0)]],
      },
      (series, naive, recording) => {
        series.inc(recording.amount, recording)
        naive.observed.push(recording.amount)
        keep(naive, 0, recording)
      },
      () => Counter.getOrCreate({ ...options, name: 'c_total' }),
      () => new Histogram({ ...options, name: 'c', buckets: bounds }),
      [(series) => series.inc(-1), (series) => series.inc(Number.NaN), (series) => series.inc(1, tooLong)],
    ),
    gauge('g', undefined),
    gauge('t', ttlSeconds),
    pair(
      new Histogram({ ...options, name: 'h', buckets: bounds }),
      {
        ...count,
        name: 'h',
        types: ['histogram', 'histogram'],
        headSuffixes: ['', ''],
        show: ({ observed, exemplars }) => [
          ...bounds.map(
            (le, i) =>
              [
                '_bucket',
                { le: `${le}.0` },
                observed.filter((value) => value <= le).length,
                exemplars.get(i),
              ] as const,
          ),
          ['_bucket', { le: '+Inf' }, observed.length, exemplars.get(bounds.length)],
          ['_count', {}, observed.length],
          ['_sum', {}, sum(observed)],
        ],
      },
      (series, naive, recording) => {
        series.observe(recording.amount, recording)
        naive.observed.push(recording.amount)
        keep(naive, bounds.filter((bound) => recording.amount > bound).length, recording)
      },
      () => Histogram.getOrCreate({ ...options, name: 'h', buckets: [...bounds, Infinity] }),
      () => Histogram.getOrCreate({ ...options, name: 'h', buckets: [1] }),
      [(series) => series.observe(Number.NaN), (series) => series.observe(1, tooLong)],
    ),
    pair(
      new Summary({ ...options, name: 's' }),
      {
        ...count,
        name: 's',
        types: ['summary', 'summary'],
        headSuffixes: ['', ''],
        show: ({ observed }) => [
          ['_count', {}, observed.length],
          ['_sum', {}, sum(observed)],
        ],
      },
      (series, naive, { amount }) => {
        series.observe(amount)
        naive.observed.push(amount)
      },
      () => Summary.getOrCreate({ ...options, name: 's' }),
      () => new Counter({ name: 's_sum', help: 'Help', registry }),
      [(series) => series.observe(Number.NaN), (series) => series.observe('1' as never)],
    ),
    pair(
      new Info({ ...options, name: 'i' }),
      {
        ...state,
        name: 'i',
        types: ['gauge', 'info'],
        headSuffixes: ['_info', ''],
        show: ({ said }) => [['_info', said, 1]],
      },
      (series, naive, { amount }) => {
        series.info({ version: amount, at: 'x"\n' })
        naive.said = { version: String(amount), at: 'x"\n' }
      },
      () => Info.getOrCreate({ ...options, name: 'i' }),
      () => new Gauge({ name: 'i_info', help: 'Help', registry }),
      [(series) => series.info({ a: 'x' }), (series) => series.info({ version: null as never })],
    ),
    pair(
      new Enum({ ...options, name: 'e', states }),
      {
        ...state,
        name: 'e',
        types: ['gauge', 'stateset'],
        headSuffixes: ['', ''],
        show: ({ observed }) =>
          states.map((one, i) => ['', { e: one }, (observed.at(-1) ?? 0) % 3 === i ? 1 : 0]),
      },
      (series, naive, { amount }) => {
        series.state(states[amount % 3] ?? 'idle')
        naive.observed.push(amount)
      },
      () => Enum.getOrCreate({ ...options, name: 'e', states }),
      () => Enum.getOrCreate({ ...options, name: 'e', states: ['idle'] }),
      [(series) => series.state('broken' as never)],
    ),
  ]
}

const wrongLabels: readonly ((real: Pair['real']) => unknown)[] = [
  (real) => real.labels({ a: 'x' } as never),
  (real) => real.labels({ a: 'x', c: 'y' } as never),
  (real) => real.labels({ a: 'x', b: 'y', c: 'z' } as never),
  (real) => real.labels('x', undefined as never),
  (real) => real.labels({ b: 'a\ud800', a: 'never seen' }),
  (real) => (real.labels as (...values: readonly unknown[]) => unknown).call(real, 'x', 'y', 'z'),
  (real) => real.remove('x', null as never),
  (real) => real.removeByLabels({ c: 'x' } as never),
]

/** What a Map would show. */
function naivePage(all: readonly Pair[], format: 'text' | 'openmetrics'): string {
  const overflows = all.filter(({ naive }) => naive.overflowed > 0)
  const head = `edgeprom_overflow${format === 'text' ? '_total' : ''}`
  const lines = [
    ...all.flatMap(({ naive }) => naive.lines(format)),
    ...(overflows.length === 0
      ? []
      : [
          `# HELP ${head} Times that a new series found no room in its metric: counted in its overflow series, or refused`,
          `# TYPE ${head} counter`,
          ...overflows.map(
            ({ naive }) => `edgeprom_overflow_total{metric="${naive.kind.name}"} ${naive.overflowed}`,
          ),
        ]),
    ...(format === 'openmetrics' ? ['# EOF'] : []),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

async function compare(registry: Registry, all: readonly Pair[], clock: HandClock): Promise<void> {
  const families = [...(await registry.collect())].map(snapshot)
  for (const { naive } of all) naive.collect(clock.nowSeconds())
  expect(await render(registry)).toBe(naivePage(all, 'text'))
  expect(await render(registry, { format: openmetrics, created: 'openmetrics' })).toBe(
    naivePage(all, 'openmetrics'),
  )
  // Nothing was written, so nothing has changed.
  expect([...(await registry.collect())].map(snapshot)).toEqual(families)
}

/**
 * Does 10,000 random things to instruments and to what a Map would show, and compares their pages now and then. Every
 * other seed is also read for changes all the time, every third one has too little room.
 */
export async function operate(seed: number): Promise<Registry> {
  const started = performance.now()
  let saidAt = started
  const random = new SeededRandom(seed)
  const clock = new HandClock()
  const registry = new Registry({ clock, maxSeries: seed % 3 === 2 ? 20 : 10_000 })
  const readers: ChangeReader[] = []
  if (seed % 2 === 1) attachTo(registry, { added: (changes) => readers.push(changes), removed: () => {} })
  const all = pairs(registry)
  const held: { readonly pair: Pair; readonly series: unknown; naive: NaiveSeries | undefined }[] = []
  const values = ['', 'x', '1', '|', 'é"\n\\', ...Array.from({ length: 4 }, () => String(random.below(1e6)))]
  const any = <T>(list: readonly T[]): T => list[random.below(list.length)] as T
  /** By position, or by name in either order. */
  const find = ({ real }: Pair, a: string, b: string): unknown =>
    any([() => real.labels(a, b), () => real.labels({ a, b }), () => real.labels({ b, a })])()

  for (let step = 0; step < operations; step++) {
    const pair = any(all)
    const { real, naive } = pair
    const [a, b] = [any(values), any(values)]
    const nowSeconds = clock.nowSeconds()
    const action = random.next()
    if (action < 0.72) {
      const isHeld = held.length > 0 && random.chance(0.4)
      const one = isHeld
        ? any(held)
        : { pair, series: find(pair, a, b), naive: naive.series(a, b, nowSeconds) }
      if (!isHeld && held.length < 300) held.push(one)
      const { kind } = one.pair.naive
      const labels = one.naive?.labels
      // A series that may expire comes back; of others, what is removed counts into nowhere: into a copy, here.
      if (one.naive?.isLive === false && kind.ttlSeconds !== undefined && labels !== undefined)
        one.naive = one.pair.naive.series(labels.a, labels.b, nowSeconds) ?? one.naive
      const into =
        one.naive?.isLive === true ? one.naive : new NaiveFamily({ ...kind, maxSeries: 1 }).series('', '', 0)
      if (into === undefined) throw new Error('a new family has room')
      into.touchedSeconds = nowSeconds
      const exemplar = random.chance(0.1) ? { trace_id: String(step) } : undefined
      one.pair.record(one.series as never, into, { amount: random.below(30), exemplar, nowSeconds })
    } else if (action < 0.76) {
      // A series that is asked for is made, whatever is then refused.
      const series = find(pair, a, b)
      naive.series(a, b, nowSeconds)
      expect(() => any(pair.refused)(series as never)).toThrow('Cannot ')
    } else if (action < 0.79) {
      expect(() => any(wrongLabels)(real)).toThrow('Cannot ')
    } else if (action < 0.8) {
      expect(pair.again()).toBe(real)
      expect(pair.other).toThrow('Cannot register')
    } else if (action < 0.84) {
      if (!pair.canReset) continue
      ;(find(pair, a, b) as { reset(): void }).reset()
      const series = naive.series(a, b, nowSeconds)
      if (series !== undefined)
        Object.assign(series, { observed: [], createdSeconds: nowSeconds, exemplars: new Map() })
    } else if (action < 0.92) {
      expect(real.remove(a, b)).toBe(naive.remove(({ labels }) => labels?.a === a && labels.b === b) === 1)
    } else if (action < 0.935) {
      expect(real.removeByLabels({ b })).toBe(naive.remove(({ labels }) => labels?.b === b))
    } else if (action < 0.938) {
      real.clear()
      naive.remove(() => true)
    } else if (action < 0.96) {
      clock.advance(random.below(100) / 4)
    } else if (action < 0.996) {
      for (const reader of readers) {
        reader.rewind()
        reader.read(createBlock(reader.head, reader.labels.length, 1 + random.below(50)))
        reader.clear()
      }
    } else {
      // oxlint-disable-next-line no-await-in-loop -- one operation after the other
      await compare(registry, all, clock)
    }
    if (performance.now() - saidAt < 5000) continue
    saidAt = performance.now()
    process.stdout.write(`.. ${Math.round((saidAt - started) / 1000)} s: seed ${seed}, step ${step}\n`)
  }
  await compare(registry, all, clock)
  return registry
}
