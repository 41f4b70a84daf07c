import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeViews } from '../../src/aggregate/merge-views.ts'
import { samples } from '../../src/model/samples.ts'
import { anyText } from './arbitrary.ts'
import { Fold } from './fold.ts'
import {
  counter,
  gauge,
  histogram,
  info,
  stateSet,
  summary,
  type TestFamily,
  type TestRow,
} from './test-source.ts'

const hasValue = 1

describe('families of several deployments', () => {
  test.each<{
    readonly because: string
    readonly first: TestFamily
    readonly second: TestFamily
    readonly counted: string
    /** The family that was there first. */
    readonly family?: string
  }>([
    {
      because: 'another type',
      first: counter('a', { values: [1] }),
      second: summary('a', { values: [1, 1] }),
      counted: 'type',
      family: 'a',
    },
    {
      because: 'another unit',
      first: counter('a', { values: [1] }),
      second: { ...counter('a', { values: [1] }), head: { type: 'counter', name: 'a', help: '', unit: 's' } },
      counted: 'unit',
      family: 'a',
    },
    {
      because: 'the name of a sample',
      first: histogram('a', [1], { values: [1] }),
      second: gauge('a_count', 'sum', { values: [1], flags: hasValue }),
      counted: 'name',
      family: 'a',
    },
    {
      because: 'a name whose sample is taken',
      first: gauge('a_total', 'sum', { values: [1], flags: hasValue }),
      second: counter('a', { values: [1] }),
      counted: 'name',
      family: 'a_total',
    },
    {
      because: 'a name of the aggregator itself',
      first: counter('a', { values: [1] }),
      second: counter('edgeprom_aggregator_x', { values: [1] }),
      counted: 'name',
    },
  ])('the later one is left out and counted: $because', ({ first, second, counted, family }) => {
    const fold = new Fold()
    fold.send(first)
    const before = fold.lines()
    fold.send(second, counter('unharmed', { values: [1] }))
    expect(fold.lines()).toEqual([...before, 'unharmed_total 1'])
    const labels = family === undefined ? `reason="${counted}"` : `family="${family}",reason="${counted}"`
    for (let i = 0; i < 2; i++, fold.restart()) {
      expect(fold.lines()).toEqual([...before, 'unharmed_total 1'])
      expect(fold.selfLines().filter((line) => line.startsWith('conflicts'))).toEqual([
        `conflicts_total{${labels}} 1`,
      ])
    }
  })

  test('help is that of the first to give one', () => {
    const fold = new Fold()
    for (const help of ['', 'first', 'second'])
      fold.send({ ...counter('a', { values: [1] }), head: { type: 'counter', name: 'a', help, unit: '' } })
    expect(fold.view().families[0]?.head.help).toBe('first')
  })

  test('auto becomes livesum where one deployment counts what is under way', () => {
    const fold = new Fold()
    fold.send(gauge('g', 'auto', { values: [1], flags: hasValue }))
    fold.send(gauge('g', 'livesum', { values: [2], flags: hasValue }))
    fold.send(gauge('g', 'auto', { values: [4], flags: hasValue | 2 }))
    expect(fold.lines()).toEqual(['g 7'])
    expect(fold.selfLines().filter((line) => line.startsWith('conflicts'))).toEqual([])
  })

  test('the first aggregation stays, and another one is counted', () => {
    const fold = new Fold()
    fold.send(gauge('g', 'max', { values: [1], flags: hasValue }))
    fold.send(gauge('g', 'min', { values: [2], flags: hasValue }))
    expect(fold.lines()).toEqual(['g 2'])
    expect(fold.selfLines()).toContain('conflicts_total{family="g",reason="aggregation"} 1')
  })

  test('what a family was in conflict with stays counted when it is removed, and the name is free', () => {
    const fold = new Fold()
    fold.send(counter('a', { values: [1] }))
    fold.send(summary('a', { values: [1, 1] }))
    fold.apply({ kind: 'remove', family: 'a' })
    fold.send(summary('a', { values: [2, 3] }))
    expect(fold.lines()).toEqual(['a_count 2', 'a_sum 3'])
    expect(fold.selfLines()).toContain('conflicts_total{reason="type"} 1')
  })

  test('the winner of any conflict is the same after a restart at any moment', () => {
    const sent: readonly TestFamily[] = [
      { ...counter('a', { values: [1] }), head: { type: 'counter', name: 'a', help: 'first', unit: 's' } },
      { ...counter('a', { values: [2] }), head: { type: 'counter', name: 'a', help: 'second', unit: 's' } },
      { ...counter('a', { values: [4] }), head: { type: 'counter', name: 'a', help: '', unit: 'm' } },
      summary('a', { values: [1, 1] }),
      gauge('a_total', 'sum', { values: [1], flags: hasValue }),
      histogram('h', [1, 2], { values: [1, 1, 1, 4] }),
      histogram('h', [3], { values: [1, 1, 7] }),
      gauge('g', 'max', { values: [1], flags: hasValue }),
      gauge('g', 'liveall', { values: [2], flags: hasValue }),
    ]
    const never = new Fold()
    for (const family of sent) never.send(family)
    for (let moment = 0; moment <= sent.length; moment++) {
      const fold = new Fold()
      for (const [i, family] of sent.entries()) {
        if (i === moment) fold.restart()
        fold.send(family)
      }
      expect(fold.aggregator.snapshot()).toEqual(never.aggregator.snapshot())
    }
    expect(never.lines()).toEqual([
      'a_total 3',
      'h_bucket{le="1.0"} 1',
      'h_bucket{le="2.0"} 2',
      'h_bucket{le="+Inf"} 5',
      'h_count 5',
      'h_sum 11',
      'g 2',
    ])
  })
})

describe('labels of several deployments', () => {
  test('are those of all; an absent and an empty one are the same', () => {
    const fold = new Fold()
    fold.send(counter('a', { labels: { x: '1' }, values: [1] }, { values: [10] }))
    fold.send(
      counter('a', { labels: { y: '2', x: '' }, values: [2] }, { labels: { x: '', y: '' }, values: [20] }),
    )
    fold.send(counter('a', { labels: { y: '2', x: '1' }, values: [4] }))
    expect(fold.lines()).toEqual([
      'a_total{x="1"} 1',
      'a_total 30',
      'a_total{y="2"} 2',
      'a_total{x="1",y="2"} 4',
    ])
  })
})

describe('label values', () => {
  test('make a series of their own for every set of them, whatever they are', () => {
    const value = fc.oneof(
      anyText,
      fc.constantFrom('', '|', ',', '="', '\\', '\n', '\uFEFF', '__proto__', '-1'),
    )
    fc.assert(
      fc.property(fc.array(fc.record({ x: value, y: value }), { minLength: 1, maxLength: 40 }), (all) => {
        const fold = new Fold()
        fold.send(counter('a', ...all.map((labels) => ({ labels, values: [1] }))))
        const expected = new Map<string, number>()
        for (const { x, y } of all)
          expected.set(JSON.stringify([x, y]), (expected.get(JSON.stringify([x, y])) ?? 0) + 1)
        const [family] = mergeViews([fold.view()])
        const shown =
          family === undefined ? [] : [...samples(family)].filter(({ name }) => name === 'a_total')
        // An absent label reads as an empty one.
        const written = shown.map(
          ({ labels, value: count }) =>
            [JSON.stringify([labels['x'] ?? '', labels['y'] ?? '']), count] as const,
        )
        expect(new Map(written)).toEqual(expected)
        expect(shown).toHaveLength(expected.size)
      }),
    )
  })

  test('keep to their family where it has one label only', () => {
    const row = (x: string, value: number): TestRow => ({ labels: { x }, values: [value] })
    const fold = new Fold()
    fold.send(counter('a', row('1', 0), row('2', 0)), counter('b', row('2', 0), row('1', 0)))
    fold.send(counter('a', row('1', 1), row('2', 2)), counter('b', row('1', 3), row('2', 4)))
    expect(fold.lines()).toEqual([
      'a_total{x="1"} 1',
      'a_total{x="2"} 2',
      'b_total{x="2"} 4',
      'b_total{x="1"} 3',
    ])
  })

  test('keep to their label and their family, wherever else the same text occurs', () => {
    const rows = [
      { labels: { x: '1', y: '2' }, values: [1] },
      { labels: { x: '2', y: '1' }, values: [10] },
      { labels: { x: '1', y: '1' }, values: [100] },
    ]
    const fold = new Fold()
    // The ids of a text differ from label to label and from family to family.
    fold.send(
      counter('a', { labels: { x: '2', y: '1' }, values: [0] }),
      counter('b', { labels: { x: '1', y: '2' }, values: [0] }),
    )
    fold.send(counter('a', ...rows, ...rows), counter('b', ...rows, ...rows))
    expect(fold.lines()).toEqual([
      'a_total{x="2",y="1"} 20',
      'a_total{x="1",y="2"} 2',
      'a_total{x="1",y="1"} 200',
      'b_total{x="1",y="2"} 2',
      'b_total{x="2",y="1"} 20',
      'b_total{x="1",y="1"} 200',
    ])
  })
})

describe('limits', () => {
  const memory = (fold: Fold): number =>
    Number(
      fold
        .selfLines()
        .find((line) => line.startsWith('memory_bytes'))
        ?.split(' ')[1] ?? 0,
    )

  test('the overflow of a source joins that of the family, and takes no room', () => {
    const fold = new Fold({ maxSeriesPerFamily: 1 })
    const overflow = { edgeprom_overflow: 'true' }
    fold.send(counter('a', { labels: { l: '1' }, values: [1] }, { labels: overflow, values: [2] }))
    fold.send(counter('a', { labels: { ...overflow, region: 'eu' }, values: [4] }))
    fold.restart()
    fold.send(counter('a', { labels: { l: '2' }, values: [8] }, { labels: overflow, values: [16] }))
    expect(fold.lines()).toEqual(['a_total{l="1"} 1', 'a_total{edgeprom_overflow="true"} 30'])
    expect(fold.selfLines()).toContain('overflow_total{result="folded"} 1')
  })

  test('the first overflow of a family changes nothing for the rows behind it in its batch', () => {
    const overflow = { labels: { edgeprom_overflow: 'true' }, values: [1] }
    const known = { labels: { l: '1' }, values: [2] }
    const other = { labels: { l: '2' }, values: [4] }
    const fromSource = new Fold()
    fromSource.send(counter('a', known))
    fromSource.send(counter('a', overflow, known, { values: [8] }))
    expect(fromSource.lines()).toEqual([
      'a_total{l="1"} 4',
      'a_total{edgeprom_overflow="true"} 1',
      'a_total 8',
    ])
    const full = new Fold({ maxSeriesPerFamily: 1 })
    full.send(counter('a', known))
    full.send(counter('a', other, known))
    expect(full.lines()).toEqual(['a_total{l="1"} 4', 'a_total{edgeprom_overflow="true"} 4'])
  })

  test('series over the limit of a family are added to its overflow series, and admitted ones stay', () => {
    const fold = new Fold({ maxSeriesPerFamily: 2 })
    const rows = ['1', '2', '3', '4'].map((x) => ({ labels: { x }, values: [1] }))
    fold.send(counter('a', ...rows))
    fold.send(counter('a', ...rows))
    expect(fold.lines()).toEqual([
      'a_total{x="1"} 2',
      'a_total{x="2"} 2',
      'a_total{edgeprom_overflow="true"} 4',
    ])
    expect(fold.selfLines()).toContain('overflow_total{result="folded"} 4')
    expect(fold.selfLines()).toContain('series 2')
  })

  test('a series that was in the overflow has one of its own once there is room, and no sum changes', () => {
    const fold = new Fold({ maxSeriesPerFamily: 1 })
    const row = (x: string): TestRow => ({ labels: { x }, values: [1] })
    fold.send(counter('a', row('1'), row('2')))
    fold.apply({ kind: 'limits', limits: { ...fold.aggregator.limits, maxSeriesPerFamily: 2 } })
    fold.restart()
    fold.send(counter('a', row('2'), row('3')))
    expect(fold.lines()).toEqual([
      'a_total{x="1"} 1',
      'a_total{edgeprom_overflow="true"} 2',
      'a_total{x="2"} 1',
    ])
  })

  test('the limit of all series counts those of every family', () => {
    const fold = new Fold({ maxSeries: 3 })
    const rows = ['1', '2'].map((x) => ({ labels: { x }, values: [1] }))
    fold.send(counter('a', ...rows), counter('b', ...rows))
    expect(fold.lines()).toEqual([
      'a_total{x="1"} 1',
      'a_total{x="2"} 1',
      'b_total{x="1"} 1',
      'b_total{edgeprom_overflow="true"} 1',
    ])
  })

  test('histograms and summaries fold, and stay valid', () => {
    const fold = new Fold({ maxSeries: 0 })
    fold.send(
      histogram(
        'h',
        [1],
        { labels: { x: '1' }, values: [1, 2, 9] },
        { labels: { x: '2' }, values: [1, 0, 0.5] },
      ),
      summary('s', { values: [3, 4] }),
    )
    expect(fold.lines()).toEqual([
      'h_bucket{edgeprom_overflow="true",le="1.0"} 2',
      'h_bucket{edgeprom_overflow="true",le="+Inf"} 4',
      'h_count{edgeprom_overflow="true"} 4',
      'h_sum{edgeprom_overflow="true"} 9.5',
      's_count{edgeprom_overflow="true"} 3',
      's_sum{edgeprom_overflow="true"} 4',
    ])
  })

  test('what cannot be added is refused and counted', () => {
    const fold = new Fold({ maxSeries: 0 })
    fold.send(
      gauge('g', 'livesum', { values: [1], flags: hasValue }),
      info('i', { info: [['v', '1']] }),
      stateSet('s', ['on'], { values: [1] }),
    )
    expect(fold.lines()).toEqual([])
    expect(fold.selfLines()).toContain('overflow_total{result="refused"} 3')
  })

  test('a family has no more than 256 labels, however many deployments there are', () => {
    const fold = new Fold()
    const named = (from: number): readonly TestRow[] =>
      Array.from({ length: 200 }, (_, i) => ({ labels: { [`l${from + i}`]: '1' }, values: [1] }))
    for (const from of [0, 200]) {
      for (const row of named(from)) fold.send(counter('a', row))
      const said = named(from).map(({ labels = {} }) => ({
        labels: { x: String(from) },
        info: Object.entries(labels),
      }))
      for (const row of said) fold.send(info('i', row))
    }
    const lines = fold.lines()
    expect(lines.filter((line) => line.startsWith('a_total'))).toHaveLength(257)
    expect(lines).toContain('a_total{edgeprom_overflow="true"} 144')
    expect(lines.filter((line) => line.startsWith('i_info'))).toHaveLength(255)
    expect(fold.selfLines()).toContain('overflow_total{result="folded"} 144')
    expect(fold.selfLines()).toContain('overflow_total{result="refused"} 145')
    fold.send(counter('a', { labels: { l0: '2' }, values: [1] }))
    expect(fold.lines()).toContain('a_total{l0="2"} 1')
  })

  test('families over the limit are refused', () => {
    const fold = new Fold({ maxFamilies: 1 })
    fold.send(
      counter('a', { values: [1] }),
      counter('b', { values: [1] }, { labels: { x: '1' }, values: [1] }),
    )
    expect(fold.lines()).toEqual(['a_total 1'])
    expect(fold.selfLines()).toContain('overflow_total{result="refused"} 2')
  })

  test('a flood of label values cannot exceed the memory, and nothing of it is lost', () => {
    const fold = new Fold({ maxBytes: 100_000 })
    const source = fold.source()
    for (let i = 0; i < 40; i++) {
      const rows = Array.from({ length: 50 }, (_, row) => ({
        labels: { x: `${i} ${row} ${'x'.repeat(500)}` },
        values: [1],
      }))
      fold.push(source.batch([counter('a', ...rows)]))
    }
    expect(memory(fold)).toBeLessThanOrEqual(101_000)
    const total = fold.lines().reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
    expect(total).toBe(2_000)
  })

  test('a flood of states cannot exceed the memory', () => {
    const fold = new Fold({ maxBytes: 100_000 })
    const states = (deployment: number): readonly string[] =>
      Array.from({ length: 20 }, (_, i) => `${deployment} ${i} ${'x'.repeat(500)}`)
    for (let i = 0; i < 20; i++) {
      fold.send(stateSet(`s${i}`, states(0), { values: [1] }))
      fold.send(stateSet('s0', states(i), { values: [1] }))
    }
    const texts = fold.view().families.flatMap(({ head }) => (head.type === 'stateset' ? head.states : []))
    expect(texts.length * 500).toBeLessThan(100_000)
    expect(texts.length * 500).toBeGreaterThan(50_000)
  })

  test('memory is that of what is there: a family that is removed and sources that are forgotten give it back', () => {
    const fold = new Fold({ maxSources: 1 })
    fold.send()
    const before = memory(fold)
    const text = 'x'.repeat(1_000)
    const exemplars = [{ labels: [['trace', 'abc']] as const, value: 1, timestampSeconds: 1 }]
    const families = [
      counter('a', { labels: { x: text }, values: [1], exemplars }),
      gauge('g', 'livesum', { values: [1], flags: hasValue }),
    ]
    fold.wait(3_600)
    fold.send(...families)
    expect(memory(fold)).toBeGreaterThan(before + 4_000)
    fold.wait(3_600)
    fold.send()
    for (const family of ['a', 'g']) fold.apply({ kind: 'remove', family })
    expect(memory(fold)).toBe(before)
  })

  test('a lower limit takes nothing away', () => {
    const fold = new Fold()
    fold.send(counter('a', { labels: { x: '1' }, values: [1] }, { labels: { x: '2' }, values: [1] }))
    const lines = fold.lines()
    fold.apply({ kind: 'limits', limits: { ...fold.aggregator.limits, maxSeries: 1, maxBytes: 1 } })
    expect(fold.lines()).toEqual(lines)
    fold.send(counter('a', { labels: { x: '2' }, values: [1] }))
    expect(fold.lines()).toEqual(['a_total{x="1"} 1', 'a_total{x="2"} 2'])
  })

  test('exemplars make room for series', () => {
    const exemplars = [{ labels: [['trace', 'x'.repeat(100)]] as const, value: 1, timestampSeconds: 1 }]
    const more = counter('b', ...['1', '2'].map((x) => ({ labels: { x }, values: [1] })))
    const without = new Fold()
    without.send(counter('a', { values: [1] }), more)
    const fold = new Fold({ maxBytes: memory(without) })
    const source = fold.send(counter('a', { values: [1], exemplars }))
    expect(fold.view().families[0]?.exemplars.size).toBe(1)
    fold.push(source.batch([more]))
    expect(fold.lines()).toEqual(['a_total 1', 'b_total{x="1"} 1', 'b_total{x="2"} 1'])
    expect(fold.view().families[0]?.exemplars.size).toBe(0)
  })
})
