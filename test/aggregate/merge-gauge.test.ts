import { describe, expect, test } from 'vitest'
import type { GaugeAggregation } from '../../src/model/family-head.ts'
import { gaugeFlags } from '../../src/model/series-block.ts'
import { Fold } from './fold.ts'
import { counter, gauge, type TestFamily, type TestSource } from './test-source.ts'

const { hasValue, wasSet, repeated } = gaugeFlags

const value = (aggregation: GaugeAggregation, number: number, flags: number = hasValue): TestFamily =>
  gauge('g', aggregation, { values: [number], flags })
const untouched = (aggregation: GaugeAggregation): TestFamily => gauge('g', aggregation, { flags: 0 })
const alive = [counter('alive', { values: [1] })]

/** What two sources that said 7 and then 3 come to: when both live, when the first is gone, when both are. */
const twoSources: readonly {
  readonly aggregation: GaugeAggregation
  readonly both: readonly string[]
  readonly second: readonly string[]
  readonly none: readonly string[]
}[] = [
  { aggregation: 'livesum', both: ['g 10'], second: ['g 3'], none: [] },
  { aggregation: 'auto', both: ['g 10'], second: ['g 3'], none: [] },
  { aggregation: 'sum', both: ['g 10'], second: ['g 10'], none: ['g 10'] },
  { aggregation: 'min', both: ['g 3'], second: ['g 3'], none: ['g 3'] },
  { aggregation: 'max', both: ['g 7'], second: ['g 7'], none: ['g 7'] },
  { aggregation: 'mostrecent', both: ['g 3'], second: ['g 3'], none: ['g 3'] },
  { aggregation: 'livemin', both: ['g 3'], second: ['g 3'], none: [] },
  { aggregation: 'livemax', both: ['g 7'], second: ['g 3'], none: [] },
  { aggregation: 'livemostrecent', both: ['g 3'], second: ['g 3'], none: [] },
  {
    aggregation: 'all',
    both: [`g{source="${bySource(0)}"} 7`, `g{source="${bySource(1)}"} 3`],
    second: [`g{source="${bySource(0)}"} 7`, `g{source="${bySource(1)}"} 3`],
    none: [],
  },
  {
    aggregation: 'liveall',
    both: [`g{source="${bySource(0)}"} 7`, `g{source="${bySource(1)}"} 3`],
    second: [`g{source="${bySource(1)}"} 3`],
    none: [],
  },
]

/** What the label `source` says of the source with this number. */
function bySource(number: number): string {
  return number.toString(16).padStart(16, '0')
}

describe.each(twoSources)('a gauge with aggregation $aggregation', ({ aggregation, both, second, none }) => {
  /** Two sources, of which the first is silent for `silentSeconds` while the second is heard of. */
  function fold(silentSeconds: number): Fold {
    const sources = new Fold({ maxSources: 2 })
    sources.send(value(aggregation, 7))
    const last = sources.send(value(aggregation, 3))
    sources.wait(silentSeconds / 2)
    sources.push(last.batch([]))
    sources.wait(silentSeconds / 2)
    sources.push(last.batch([]))
    return sources
  }
  const gaugeLines = (sources: Fold): readonly string[] =>
    sources.lines().filter((line) => !line.startsWith('alive'))

  test('takes together what two sources say', () => {
    expect(gaugeLines(fold(0))).toEqual(both)
  })

  test.each([
    { age: 'its lease has ended', seconds: 60 },
    { age: 'its live values are dropped', seconds: 900 },
  ])('shows what is left when a source is silent: $age', ({ seconds }) => {
    expect(gaugeLines(fold(seconds))).toEqual(second)
  })

  test('shows what is left when sources were forgotten', () => {
    const sources = fold(0)
    sources.wait(4_000)
    for (let i = 0; i < 2; i++) sources.send(...alive)
    expect(gaugeLines(sources)).toEqual(none)
  })
})

describe('a gauge that has no value yet', () => {
  test.each<{
    readonly aggregation: GaugeAggregation
    readonly alone: readonly string[]
    readonly beside: readonly string[]
  }>([
    { aggregation: 'livesum', alone: ['g 0'], beside: ['g -2'] },
    { aggregation: 'auto', alone: ['g 0'], beside: ['g -2'] },
    { aggregation: 'sum', alone: ['g 0'], beside: ['g -2'] },
    { aggregation: 'max', alone: [], beside: ['g -2'] },
    { aggregation: 'min', alone: [], beside: ['g -2'] },
    { aggregation: 'mostrecent', alone: [], beside: ['g -2'] },
    { aggregation: 'livemin', alone: [], beside: ['g -2'] },
    { aggregation: 'livemax', alone: [], beside: ['g -2'] },
    { aggregation: 'livemostrecent', alone: [], beside: ['g -2'] },
    { aggregation: 'all', alone: [], beside: [`g{source="${bySource(1)}"} -2`] },
    { aggregation: 'liveall', alone: [], beside: [`g{source="${bySource(1)}"} -2`] },
  ])(
    'is 0 where values are added and says nothing elsewhere: $aggregation',
    ({ aggregation, alone, beside }) => {
      const fold = new Fold()
      fold.send(untouched(aggregation))
      expect(fold.lines()).toEqual(alone)
      fold.send(value(aggregation, -2))
      fold.send(untouched(aggregation))
      expect(fold.lines()).toEqual(beside)
    },
  )

  test('a source that removes its gauge says 0 where values are added', () => {
    const fold = new Fold()
    const source = fold.send(value('livesum', 5))
    fold.send(value('livesum', 1))
    fold.push(source.batch([untouched('livesum')]))
    expect(fold.lines()).toEqual(['g 1'])
  })
})

describe('aggregation auto', () => {
  test('adds until a value that was there is set anew; from then on the newest counts, for ever', () => {
    const fold = new Fold()
    const first = fold.send(value('auto', 5))
    fold.wait(1)
    const second = fold.send(value('auto', 2))
    expect(fold.lines()).toEqual(['g 7'])
    fold.wait(1)
    fold.push(first.batch([value('auto', 9, hasValue | wasSet)]))
    expect(fold.lines()).toEqual(['g 9'])
    fold.wait(1)
    fold.push(second.batch([value('auto', 1)]))
    expect(fold.lines()).toEqual(['g 1'])
    fold.wait(5_000)
    expect(fold.lines()).toEqual(['g 1'])
  })

  test('the step needs nothing that came before it again', () => {
    const fold = new Fold()
    const rows = (flags: number): TestFamily =>
      gauge(
        'g',
        'auto',
        { labels: { x: '1' }, values: [5], flags: hasValue },
        { labels: { x: '2' }, values: [2], flags },
      )
    fold.send(rows(hasValue))
    fold.send(gauge('g', 'auto', { labels: { x: '2' }, values: [8], flags: hasValue | wasSet }))
    expect(fold.lines()).toEqual(['g{x="1"} 5', 'g{x="2"} 8'])
  })

  test('the step survives a restart, and is counted', () => {
    const fold = new Fold()
    fold.send(value('auto', 5, hasValue | wasSet), gauge('other', 'auto', { values: [1], flags: hasValue }))
    fold.restart()
    fold.send(value('auto', 4))
    expect(fold.lines()).toEqual(['g 4', 'other 1'])
    expect(fold.selfLines()).toContain('stepped_families 1')
  })
})

describe('the most recent value', () => {
  const newest = (number: number, flags: number = hasValue): readonly TestFamily[] => [
    value('mostrecent', number, flags),
  ]

  test('is by when it was sealed, not by when it arrived', () => {
    const fold = new Fold()
    fold.push(fold.source().batch(newest(1)), { ageSeconds: 5 })
    fold.push(fold.source().batch(newest(2)), { ageSeconds: 600 })
    expect(fold.lines()).toEqual(['g 1'])
  })

  test('of two at the same time is the later in the log', () => {
    const fold = new Fold()
    fold.send(...newest(1))
    fold.send(...newest(2))
    expect(fold.lines()).toEqual(['g 2'])
  })

  test('is not one that is only repeated, unless nothing is known', () => {
    const fold = new Fold()
    fold.send(...newest(1, hasValue | repeated))
    expect(fold.lines()).toEqual(['g 1'])
    fold.wait(1)
    fold.send(...newest(2))
    fold.wait(1)
    fold.send(...newest(1, hasValue | repeated))
    expect(fold.lines()).toEqual(['g 2'])
  })

  test('may be one that a source says again, unchanged', () => {
    const fold = new Fold()
    const source: TestSource = fold.send(...newest(5))
    fold.wait(1)
    fold.send(...newest(7))
    fold.wait(1)
    fold.push(source.batch(newest(5)))
    expect(fold.lines()).toEqual(['g 5'])
  })
})

describe('values that are not numbers', () => {
  test.each<{ readonly aggregation: GaugeAggregation; readonly shown: string }>([
    { aggregation: 'livesum', shown: 'g NaN' },
    { aggregation: 'sum', shown: 'g NaN' },
    { aggregation: 'mostrecent', shown: 'g NaN' },
    { aggregation: 'livemostrecent', shown: 'g NaN' },
  ])('are shown like others: $aggregation', ({ aggregation, shown }) => {
    const fold = new Fold()
    fold.send(value(aggregation, 3))
    fold.send(value(aggregation, NaN))
    expect(fold.lines()).toEqual([shown])
  })
})

test.each([
  { aggregation: 'livesum', shown: ['g 3'] },
  { aggregation: 'sum', shown: ['g 3'] },
  { aggregation: 'min', shown: ['g 3'] },
  { aggregation: 'max', shown: ['g 3'] },
  { aggregation: 'livemin', shown: ['g 3'] },
  { aggregation: 'livemax', shown: ['g 3'] },
  { aggregation: 'livemostrecent', shown: ['g 3'] },
  { aggregation: 'all', shown: [`g{source="${bySource(1)}"} 3`] },
  { aggregation: 'liveall', shown: [`g{source="${bySource(1)}"} 3`] },
] as const)('a gauge that was removed no longer counts under $aggregation', ({ aggregation, shown }) => {
  const sources = new Fold({ maxSources: 2 })
  const first = sources.send(value(aggregation, aggregation === 'max' ? 7 : 1))
  sources.send(value(aggregation, 3))
  sources.push(first.batch([untouched(aggregation)]))
  expect(sources.lines()).toEqual(shown)
})

describe('the most recent live value', () => {
  const newest = (number: number, flags: number = hasValue): TestFamily =>
    value('livemostrecent', number, flags)

  test('is the one before when the source of the newest falls silent, and comes back with it', () => {
    const fold = new Fold()
    const first = fold.send(newest(7))
    fold.wait(1)
    const second = fold.send(newest(3))
    fold.wait(59)
    fold.push(first.batch([]))
    fold.wait(1)
    expect(fold.lines()).toEqual(['g 7'])
    fold.restart()
    fold.push(second.batch([]))
    expect(fold.lines()).toEqual(['g 3'])
  })

  test('is by when it was sealed, not by when it arrived', () => {
    const fold = new Fold()
    fold.push(fold.source().batch([newest(1)]), { ageSeconds: 5 })
    fold.push(fold.source().batch([newest(2)]), { ageSeconds: 600 })
    expect(fold.lines()).toEqual(['g 1'])
  })

  test('of many at the same time is the later in the log, whoever is heard of last', () => {
    const fold = new Fold()
    const sources = Array.from({ length: 50 }, (_, i) => fold.send(newest(i)))
    for (const source of sources.toReversed()) fold.push(source.batch([]))
    expect(fold.lines()).toEqual(['g 49'])
  })

  test('of any number at the same time is the later in the log: a clock may stand still for long', () => {
    const fold = new Fold()
    for (let i = 0; i <= 1_000; i++) fold.send(newest(i))
    expect(fold.lines()).toEqual(['g 1000'])
    fold.wait(0.001)
    fold.send(newest(-1))
    expect(fold.lines()).toEqual(['g -1'])
    fold.push(fold.source().batch([newest(7)]), { ageSeconds: 0.001 })
    expect(fold.lines()).toEqual(['g -1'])
  })

  test('is not one that is only repeated, unless nothing else is known', () => {
    const fold = new Fold()
    const first = fold.send(newest(1, hasValue | repeated))
    expect(fold.lines()).toEqual(['g 1'])
    const second = fold.send(newest(2))
    fold.push(first.batch([newest(1, hasValue | repeated)]))
    expect(fold.lines()).toEqual(['g 2'])
    fold.push(second.batch([newest(2, hasValue | repeated)]))
    fold.push(first.batch([newest(1)]))
    expect(fold.lines()).toEqual(['g 1'])
  })
})

describe.each(['all', 'liveall'] as const)('a gauge with aggregation %s', (aggregation) => {
  const labelled = (zone: string, number: number, labels = {}): TestFamily =>
    gauge('g', aggregation, { labels: { zone, ...labels }, values: [number], flags: hasValue })
  const series = (fold: Fold): number =>
    Number(
      fold
        .selfLines()
        .find((line) => line.startsWith('series'))
        ?.split(' ')[1] ?? 0,
    )

  test('has the label source, which stays the same, beside its own', () => {
    const fold = new Fold()
    const source = fold.send(labelled('a', 1), labelled('b', 2))
    fold.push(source.batch([labelled('b', 3)]))
    fold.restart()
    expect(fold.lines()).toEqual([
      `g{source="${bySource(0)}",zone="a"} 1`,
      `g{source="${bySource(0)}",zone="b"} 3`,
    ])
  })

  test('takes no other word for it than the source itself', () => {
    const fold = new Fold()
    for (let i = 0; i < 2; i++) fold.send(labelled('a', i, { source: 'mine' }))
    expect(fold.lines()).toEqual([
      `g{source="${bySource(0)}",zone="a"} 0`,
      `g{source="${bySource(1)}",zone="a"} 1`,
    ])
  })

  test('is bounded: what is over a limit is refused and counted', () => {
    const fold = new Fold({ maxSeriesPerFamily: 3 })
    for (let i = 0; i < 5; i++) fold.send(labelled('a', i))
    expect(fold.lines()).toHaveLength(3)
    expect(fold.selfLines()).toContain('overflow_total{result="refused"} 2')
  })

  test('makes room when its sources are gone, and keeps the values of the others', () => {
    const fold = new Fold({ maxSeriesPerFamily: 10 })
    const stays = fold.send(labelled('z', 42))
    for (let i = 0; i < 100; i++) {
      fold.send(labelled('a', i))
      fold.wait(600)
      fold.push(stays.batch([]))
    }
    expect(series(fold)).toBeLessThanOrEqual(10)
    expect(fold.lines()).toContain(`g{source="${bySource(0)}",zone="z"} 42`)
    expect(fold.selfLines().filter((line) => line.startsWith('overflow'))).toEqual([])
  })

  test('makes room for other families, even when nobody has it any more', () => {
    const fold = new Fold({ maxSeries: 5 })
    for (let i = 0; i < 5; i++) fold.send(labelled('a', i))
    fold.wait(2 * 3_600)
    fold.send(...alive)
    expect(series(fold)).toBe(1)
  })

  test('asks a source whose values it has dropped for them', () => {
    const fold = new Fold()
    const source = fold.send(labelled('a', 1))
    fold.wait(2 * 3_600)
    fold.send(...alive)
    expect(fold.aggregator.wantsResync(source.id)).toBe(true)
    fold.push(source.batch([labelled('a', 2)]))
    expect(fold.lines()).toContain(`g{source="${bySource(0)}",zone="a"} 2`)
  })
})

test('a gauge with aggregation all shows a silent source until it may be forgotten, and the view says so', () => {
  const fold = new Fold()
  fold.send(value('all', 7))
  fold.wait(3_599)
  expect(fold.lines()).toHaveLength(1)
  expect(fold.view().validUntilSeconds).toBe(fold.nowSeconds + 1)
  fold.wait(1)
  expect(fold.lines()).toEqual([])
})
