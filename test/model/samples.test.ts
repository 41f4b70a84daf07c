import { describe, expect, test } from 'vitest'
import type { FamilyHead } from '../../src/model/family-head.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { type FamilyRow, rowFamily } from '../../src/model/row-family.ts'
import { type Sample, samples, snapshot } from '../../src/model/samples.ts'

const common = { name: 'x', help: 'Help', unit: '' }
const exemplar = { labels: [['t', '1']], value: 1, timestampSeconds: 9 } as const
const histogram: FamilyHead = { type: 'histogram', ...common, bounds: [1, 2.5] }
const gaugeHistogram: FamilyHead = { type: 'gaugehistogram', ...common, bounds: [-1, 2.5] }

/** Samples in one line each. */
function lines(all: Iterable<Sample>): readonly string[] {
  return [...all].map(({ name, labels, value, timestampSeconds, exemplar: pointer }) =>
    [name, JSON.stringify(labels), value, timestampSeconds && `at ${timestampSeconds}`, pointer && '#']
      .filter((part) => part !== undefined)
      .join(' '),
  )
}

interface Case {
  readonly what: string
  readonly head: FamilyHead
  readonly row: Omit<FamilyRow, 'labels'>
  readonly lines: readonly string[]
}

const cases: readonly Case[] = [
  {
    what: 'a counter: total with exemplar, start time',
    head: { type: 'counter', ...common },
    row: { values: [3], createdSeconds: 5, detail: { exemplars: [exemplar] } },
    lines: ['x_total {"m":"a"} 3 #', 'x_created {"m":"a"} 5'],
  },
  {
    what: 'a gauge: no start time, though it has one',
    head: { type: 'gauge', ...common, aggregation: 'auto' },
    row: { values: [-0.5], createdSeconds: 5, timestampSeconds: 7 },
    lines: ['x {"m":"a"} -0.5 at 7'],
  },
  {
    what: 'an unknown: its value',
    head: { type: 'unknown', ...common },
    row: { values: [Number.NaN] },
    lines: ['x {"m":"a"} NaN'],
  },
  {
    what: 'an info: its labels among those of the series, sorted',
    head: { type: 'info', ...common },
    row: {
      values: [1],
      detail: {
        info: [
          ['b', '2'],
          ['z', '3'],
        ],
      },
    },
    lines: ['x_info {"b":"2","m":"a","z":"3"} 1'],
  },
  {
    what: 'a state set: a sample for each state that the series has',
    head: { type: 'stateset', ...common, states: ['on', 'half', 'off'] },
    row: { values: [0, Number.NaN, 1] },
    lines: ['x {"m":"a","x":"on"} 0', 'x {"m":"a","x":"off"} 1'],
  },
  {
    what: 'a summary: quantiles in the canonical form, count, sum, start time',
    head: { type: 'summary', ...common, quantiles: [0.5, 1] },
    row: { values: [3, 2.5, 0.7, Number.NaN], createdSeconds: 5 },
    lines: [
      'x {"m":"a","quantile":"0.5"} 0.7',
      'x {"m":"a","quantile":"1.0"} NaN',
      'x_count {"m":"a"} 3',
      'x_sum {"m":"a"} 2.5',
      'x_created {"m":"a"} 5',
    ],
  },
  {
    what: 'a histogram: cumulative buckets with their exemplars, count, sum, start time',
    head: histogram,
    row: { values: [1, 2, 3, 9.5], createdSeconds: 5, detail: { exemplars: [undefined, exemplar] } },
    lines: [
      'x_bucket {"le":"1.0","m":"a"} 1',
      'x_bucket {"le":"2.5","m":"a"} 3 #',
      'x_bucket {"le":"+Inf","m":"a"} 6',
      'x_count {"m":"a"} 6',
      'x_sum {"m":"a"} 9.5',
      'x_created {"m":"a"} 5',
    ],
  },
  {
    what: 'a histogram without one of the bounds: no bucket there',
    head: histogram,
    row: { values: [1, Number.NaN, 3, 9.5] },
    lines: [
      'x_bucket {"le":"1.0","m":"a"} 1',
      'x_bucket {"le":"+Inf","m":"a"} 4',
      'x_count {"m":"a"} 4',
      'x_sum {"m":"a"} 9.5',
    ],
  },
  {
    what: 'a histogram with a bound below 0: no sum, as it could go down',
    head: { ...histogram, bounds: [-1, 1] },
    row: { values: [1, 2, 3, 9.5] },
    lines: [
      'x_bucket {"le":"-1.0","m":"a"} 1',
      'x_bucket {"le":"1.0","m":"a"} 3',
      'x_bucket {"le":"+Inf","m":"a"} 6',
      'x_count {"m":"a"} 6',
    ],
  },
  {
    what: 'a histogram of which the sum is not known',
    head: histogram,
    row: { values: [1, 0, 0, Number.NaN], detail: { omit: 'sum' } },
    lines: [
      'x_bucket {"le":"1.0","m":"a"} 1',
      'x_bucket {"le":"2.5","m":"a"} 1',
      'x_bucket {"le":"+Inf","m":"a"} 1',
      'x_count {"m":"a"} 1',
    ],
  },
  {
    what: 'a histogram of which neither count nor sum are shown',
    head: histogram,
    row: { values: [1, 0, 0, Number.NaN], detail: { omit: 'count and sum' } },
    lines: [
      'x_bucket {"le":"1.0","m":"a"} 1',
      'x_bucket {"le":"2.5","m":"a"} 1',
      'x_bucket {"le":"+Inf","m":"a"} 1',
    ],
  },
  {
    what: 'a gauge histogram: its own suffixes, and a sum whatever its bounds',
    head: gaugeHistogram,
    row: { values: [4, 0, 1, -7], createdSeconds: 5 },
    lines: [
      'x_bucket {"le":"-1.0","m":"a"} 4',
      'x_bucket {"le":"2.5","m":"a"} 4',
      'x_bucket {"le":"+Inf","m":"a"} 5',
      'x_gcount {"m":"a"} 5',
      'x_gsum {"m":"a"} -7',
    ],
  },
]

describe('samples()', () => {
  test.each(cases)('$what', ({ head, row, lines: expected }) => {
    expect(lines(samples(rowFamily(head, ['m'], [{ ...row, labels: ['a'] }])))).toEqual(expected)
  })

  test('leaves out a label that the series does not have, and keeps an empty one', () => {
    const family = rowFamily(
      { type: 'unknown', ...common },
      ['a', 'b'],
      [{ labels: [undefined, ''], values: [1] }],
    )
    expect(lines(samples(family))).toEqual(['x {"b":""} 1'])
  })

  test('goes on after a full block', () => {
    const rows = Array.from({ length: 1025 }, (_, i) => ({ labels: [String(i)], values: [i] }))
    const all = [...samples(rowFamily({ type: 'unknown', ...common }, ['i'], rows))]
    expect(all.map(({ labels, value }) => [labels['i'], value])).toEqual(
      rows.map(({ labels, values }) => [labels[0], values[0]]),
    )
  })

  test('shows only the names of a restricted view', () => {
    const family: MetricFamily = {
      ...rowFamily(histogram, [], [{ labels: [], values: [1, 2, 3, 9.5], createdSeconds: 5 }]),
      only: new Set(['x_sum', 'x_created', 'x_other']),
    }
    expect(lines(samples(family))).toEqual(['x_sum {} 9.5', 'x_created {} 5'])
  })

  test('closes the reader when the caller stops half way', () => {
    const family = rowFamily({ type: 'unknown', ...common }, [], [{ labels: [], values: [1] }])
    let closed = 0
    const watched: MetricFamily = {
      ...family,
      open() {
        const reader = family.open()
        return { read: (into) => reader.read(into), close: () => closed++ }
      },
    }
    for (const _ of samples(watched)) break
    expect(closed).toBe(1)
  })
})

test('snapshot() has the head and all samples', () => {
  expect(
    snapshot(
      rowFamily(
        { type: 'counter', ...common, unit: 'u' },
        ['m'],
        [{ labels: ['a'], values: [3], createdSeconds: 5 }],
      ),
    ),
  ).toEqual({
    type: 'counter',
    name: 'x',
    help: 'Help',
    unit: 'u',
    samples: [
      { name: 'x_total', labels: { m: 'a' }, value: 3 },
      { name: 'x_created', labels: { m: 'a' }, value: 5 },
    ],
  })
})
