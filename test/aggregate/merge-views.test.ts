import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeViews } from '../../src/aggregate/merge-views.ts'
import { selfPrefix } from '../../src/aggregate/self-family.ts'
import type { View } from '../../src/aggregate/view.ts'
import { decodeView, encodeView } from '../../src/aggregate/view-codec.ts'
import { gaugeFlags } from '../../src/model/series-block.ts'
import { samples } from '../../src/model/samples.ts'
import { Fold, startSeconds } from './fold.ts'
import { counter, gauge, histogram, info, stateSet, summary, type TestFamily } from './test-source.ts'

const hasValue = 1

/** A shard to which each of these was sent, a second after the other. */
function shard(...batches: readonly (readonly TestFamily[])[]): View {
  const fold = new Fold()
  for (const families of batches) {
    fold.send(...families)
    fold.wait(1)
  }
  return decodeView(encodeView(fold.view()))
}

/** Later than the one of another shard. */
const later = (...families: readonly TestFamily[]): View => shard([], [], families)

const lines = (views: readonly View[]): readonly string[] =>
  mergeViews(views)
    .filter(({ name }) => !name.startsWith(selfPrefix))
    .flatMap((family) => [...samples(family)])
    .filter(({ name }) => !name.endsWith('_created'))
    .map(({ name, labels, value }) => `${name}${JSON.stringify(labels)} ${value}`)

const clashing = (views: readonly View[]): number | undefined =>
  mergeViews(views)
    .filter(({ name }) => name === `${selfPrefix}clashing_families`)
    .flatMap((family) => [...samples(family)])[0]?.value

describe('mergeViews()', () => {
  test.each<{ readonly type: string; readonly views: readonly View[]; readonly shown: readonly string[] }>([
    {
      type: 'counters',
      views: [
        shard([counter('a', { labels: { x: '1' }, values: [1] })]),
        shard([counter('a', { labels: { x: '1' }, values: [2] }, { labels: { y: '1' }, values: [4] })]),
      ],
      shown: ['a_total{"x":"1"} 3', 'a_total{"y":"1"} 4'],
    },
    {
      type: 'summaries',
      views: [shard([summary('s', { values: [1, 0.1] })]), shard([summary('s', { values: [2, 0.2] })])],
      shown: ['s_count{} 3', `s_sum{} ${0.1 + 0.2}`],
    },
    {
      type: 'histograms',
      views: [
        shard([histogram('h', [1], { values: [1, 2, 9] })]),
        shard([histogram('h', [1], { values: [3, 0, 1.5] })]),
      ],
      shown: ['h_bucket{"le":"1.0"} 4', 'h_bucket{"le":"+Inf"} 6', 'h_count{} 6', 'h_sum{} 10.5'],
    },
    {
      type: 'infos',
      views: [
        shard([info('i', { info: [['v', '1']] })]),
        shard([info('i', { info: [['v', '1']] }), info('i', { info: [['v', '2']] })]),
      ],
      shown: ['i_info{"v":"1"} 1', 'i_info{"v":"2"} 1'],
    },
    {
      type: 'state sets',
      views: [
        later(stateSet('s', ['a', 'b'], { values: [0, 1] })),
        shard([stateSet('s', ['b', 'c'], { values: [0, 1] })]),
      ],
      shown: ['s{"s":"b"} 1', 's{"s":"c"} 0', 's{"s":"a"} 0'],
    },
    ...(['livesum', 'sum'] as const).map((mode) => ({
      type: mode,
      views: [
        shard([gauge('g', mode, { values: [1], flags: hasValue })]),
        shard([gauge('g', mode, { values: [2], flags: hasValue })]),
      ],
      shown: ['g{} 3'],
    })),
    {
      type: 'min',
      views: [
        shard([gauge('g', 'min', { values: [1], flags: hasValue })]),
        shard([gauge('g', 'min', { values: [2], flags: hasValue })]),
      ],
      shown: ['g{} 1'],
    },
    {
      type: 'max',
      views: [
        shard([gauge('g', 'max', { values: [1], flags: hasValue })]),
        shard([gauge('g', 'max', { values: [2], flags: hasValue })]),
      ],
      shown: ['g{} 2'],
    },
    {
      type: 'mostrecent',
      views: [
        later(gauge('g', 'mostrecent', { values: [1], flags: hasValue })),
        shard([gauge('g', 'mostrecent', { values: [2], flags: hasValue })]),
      ],
      shown: ['g{} 1'],
    },
    {
      type: 'livemin',
      views: [
        shard([gauge('g', 'livemin', { values: [1], flags: hasValue })]),
        shard([gauge('g', 'livemin', { values: [2], flags: hasValue })]),
      ],
      shown: ['g{} 1'],
    },
    {
      type: 'livemax',
      views: [
        shard([gauge('g', 'livemax', { values: [1], flags: hasValue })]),
        shard([gauge('g', 'livemax', { values: [2], flags: hasValue })]),
      ],
      shown: ['g{} 2'],
    },
    {
      type: 'livemostrecent',
      views: [
        later(gauge('g', 'livemostrecent', { values: [1], flags: hasValue })),
        shard([gauge('g', 'livemostrecent', { values: [2], flags: hasValue })]),
      ],
      shown: ['g{} 1'],
    },
    ...(['all', 'liveall'] as const).map((mode) => ({
      type: mode,
      views: [
        shard([gauge('g', mode, { values: [1], flags: hasValue })]),
        later(gauge('g', mode, { values: [2], flags: hasValue })),
      ],
      shown: ['g{"source":"0000000000000000"} 1', 'g{"source":"0000000000000002"} 2'],
    })),
    {
      type: 'auto in all',
      views: [
        shard([gauge('g', 'auto', { values: [1], flags: hasValue })]),
        shard([gauge('g', 'auto', { values: [2], flags: hasValue })]),
      ],
      shown: ['g{} 3'],
    },
    {
      type: 'auto, set in one',
      views: [
        later(gauge('g', 'auto', { values: [1], flags: hasValue })),
        shard([gauge('g', 'auto', { values: [2], flags: hasValue | 2 }, { labels: { x: '1' }, flags: 0 })]),
      ],
      shown: ['g{} 1'],
    },
  ])('takes together $type', ({ views, shown }) => {
    expect(lines(views)).toEqual(shown)
  })

  test('what one shard has seen set counts by its newest value in all, also when nobody says it any more', () => {
    const old = new Fold()
    const source = old.send(gauge('g', 'auto', { values: [1], flags: hasValue | 2 }))
    const young = new Fold()
    young.wait(30)
    young.send(gauge('g', 'auto', { values: [2], flags: hasValue }, { labels: { x: '1' }, flags: 0 }))
    const views = (seconds: number): readonly View[] =>
      [old, young].map((fold) => {
        fold.nowSeconds = startSeconds + seconds
        return decodeView(encodeView(fold.view()))
      })
    for (const seconds of [30, 100, 10_000]) expect(lines(views(seconds))).toEqual(['g{} 2'])
    expect(lines(views(10_000).toReversed())).toEqual(['g{} 2'])
    expect(lines(views(10_000).slice(1))).toEqual([])
    old.restart()
    old.push(source.batch([gauge('g', 'auto', { values: [3], flags: hasValue })]))
    expect(lines(views(10_000))).toEqual(['g{} 3'])
  })

  test('takes nothing for the newest that is only repeated, as by an isolate that has come from another shard', () => {
    const { hasValue: value, repeated } = gaugeFlags
    const said = (temperature: number, state: readonly number[], flags: number): readonly TestFamily[] => [
      gauge('t', 'mostrecent', { values: [temperature], flags: flags | value }),
      stateSet('mode', ['on', 'off'], { values: state, flags }),
    ]
    const before = shard(said(20, [1, 0], 0))
    const repeating = later(...said(5, [0, 1], repeated))
    const newest = ['t{} 20', 'mode{"mode":"on"} 1', 'mode{"mode":"off"} 0']
    expect(lines([before, repeating])).toEqual(newest)
    expect(lines([repeating, before])).toEqual(newest)
    expect(lines([repeating])).toEqual(['t{} 5', 'mode{"mode":"on"} 0', 'mode{"mode":"off"} 1'])
  })

  test('adds in the order given: what is shown never steps back while no shard does', () => {
    const amounts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(amounts, amounts, (before, more) => {
        const folds = before.map((amount) => {
          const fold = new Fold()
          const source = fold.send(counter('a', { values: [amount] }))
          return { fold, source }
        })
        const total = (): number => Number(lines(folds.map(({ fold }) => fold.view()))[0]?.split(' ')[1])
        let last = total()
        for (const [i, { fold, source }] of folds.entries()) {
          fold.push(source.batch([counter('a', { values: [more[i] ?? 0] })]))
          expect(total()).toBeGreaterThanOrEqual(last)
          last = total()
        }
      }),
    )
  })

  test('gives histograms the bounds of the older shard', () => {
    const views = [
      later(histogram('h', [5], { values: [1, 1, 9] })),
      shard([histogram('h', [2, 7], { values: [1, 1, 1, 20] })]),
    ]
    expect(lines(views)).toEqual([
      'h_bucket{"le":"2.0"} 1',
      'h_bucket{"le":"7.0"} 3',
      'h_bucket{"le":"+Inf"} 5',
      'h_count{} 5',
      'h_sum{} 29',
    ])
  })

  test('keeps the bounds that it has when a shard gets the family later, with counts that are older', () => {
    const [first, second] = [new Fold(), new Fold()]
    const views = (): readonly View[] => [first, second].map((fold) => decodeView(encodeView(fold.view())))
    second.send(histogram('h', [2, 7], { values: [1, 1, 1, 20] }))
    const bounds = (): readonly string[] => lines(views()).filter((line) => line.startsWith('h_bucket'))
    const before = bounds()
    for (const fold of [first, second]) fold.wait(10)
    first.push(first.source().batch([histogram('h', [5], { values: [0, 1, 9] })], { windowSeconds: 60 }))
    expect(before).toEqual(['h_bucket{"le":"2.0"} 1', 'h_bucket{"le":"7.0"} 2', 'h_bucket{"le":"+Inf"} 3'])
    expect(bounds()).toEqual(['h_bucket{"le":"2.0"} 1', 'h_bucket{"le":"7.0"} 2', 'h_bucket{"le":"+Inf"} 4'])
  })

  test('has no more than 256 states, and loses nothing else over it', () => {
    const names = (from: number): readonly string[] => Array.from({ length: 200 }, (_, i) => `s${from + i}`)
    const views = [0, 200].map((from) =>
      shard([
        stateSet(
          's',
          names(from),
          { labels: { x: String(from) }, values: [1] },
          { labels: { y: '1' }, values: [...Array<number>(199).fill(0), 1] },
        ),
      ]),
    )
    const shown = lines(views)
    expect(shown).toHaveLength(3 * 256)
    expect(shown.filter((line) => line.endsWith(' 1'))).toEqual([
      's{"s":"s0","x":"0"} 1',
      's{"s":"s200","x":"200"} 1',
    ])
  })

  test.each<{ readonly because: string; readonly views: readonly View[]; readonly shown: readonly string[] }>(
    [
      {
        because: 'the older type',
        views: [
          later(counter('a', { values: [1] })),
          shard([gauge('a', 'sum', { values: [2], flags: hasValue })]),
        ],
        shown: ['a{} 2'],
      },
      {
        because: 'the older of two that share the name of a sample',
        views: [
          later(gauge('a_count', 'sum', { values: [1], flags: hasValue })),
          shard([summary('a', { values: [1, 2] })]),
        ],
        shown: ['a_count{} 1', 'a_sum{} 2'],
      },
      {
        because: 'the first of two that are equally old',
        views: [
          shard([counter('a', { values: [1] })]),
          shard([gauge('a', 'sum', { values: [2], flags: hasValue })]),
        ],
        shown: ['a_total{} 1'],
      },
    ],
  )('keeps $because, and counts what it leaves out', ({ views, shown }) => {
    expect(lines(views)).toEqual(shown)
    expect(clashing(views)).toBe(1)
  })

  test('keeps the older type while it has nothing to show', () => {
    const old = new Fold()
    old.send(gauge('a', 'livesum', { values: [2], flags: hasValue }))
    old.wait(60)
    const views = [later(counter('a', { values: [1] })), decodeView(encodeView(old.view()))]
    expect(mergeViews(views).map(({ name }) => name)).not.toContain('a')
    expect(clashing(views)).toBe(1)
    expect(mergeViews(views.slice(1)).map(({ name }) => name)).not.toContain('a')
  })

  test('takes the earliest start, the newest exemplar and the first help', () => {
    const exemplar = (id: string, timestampSeconds: number): TestFamily =>
      counter('a', { values: [1], exemplars: [{ labels: [['trace', id]], value: 1, timestampSeconds }] })
    const old = shard([{ ...exemplar('old', 0), head: { type: 'counter', name: 'a', help: '', unit: '' } }])
    const young = later({
      ...exemplar('new', 0),
      head: { type: 'counter', name: 'a', help: 'Helpful', unit: '' },
    })
    const [family] = mergeViews([young, old])
    const [total, created] = family === undefined ? [] : [...samples(family)]
    expect(family?.help).toBe('Helpful')
    expect(total?.exemplar?.labels).toEqual([['trace', 'new']])
    expect(created?.value).toBe(old.families[0]?.createdSeconds)
  })

  test('shows the views of one shard as they are', () => {
    const view = shard([counter('a', { values: [1] })])
    expect(mergeViews([view]).map(({ name }) => name)).toEqual(view.families.map(({ head }) => head.name))
  })

  test('adds up what shards say about themselves', () => {
    const views = [shard([counter('a', { values: [1] })]), shard([counter('a', { values: [1] })], [])]
    const [applied] = mergeViews(views)
      .filter(({ name }) => name === `${selfPrefix}batches`)
      .flatMap((family) => [...samples(family)])
    expect(applied).toMatchObject({ labels: { result: 'applied' }, value: 3 })
  })
})
